// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.server.config.GatewaySettings;
import io.holdfast.server.config.ProtocolsFolder;
import io.holdfast.server.config.WebSettings;
import io.holdfast.server.process.StartFailure;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListenPortsTest {

    @Test
    void freePortsPass() {
        assertThatCode(() -> ListenPorts.check(gateway("127.0.0.1", 0, "0.0.0.0")))
                .doesNotThrowAnyException();
    }

    @Test
    void portInUseIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> ListenPorts.check(gateway("127.0.0.1", port, "127.0.0.1")))
                    .isInstanceOf(StartFailure.class)
                    .hasMessage("gateway.listen[0]: text://127.0.0.1:%d: address already in use", port);
            assertThatThrownBy(() -> ListenPorts.check(gateway("0.0.0.0", port, "127.0.0.1")))
                    .hasMessage("gateway.listen[0]: text://0.0.0.0:%d: address already in use", port);
        }
    }

    @Test
    void portOfTheWebServerInUseIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var web = new WebSettings("127.0.0.1", taken.getLocalPort(), Path.of(""));
            assertThatThrownBy(() -> ListenPorts.check(web))
                    .isInstanceOf(StartFailure.class)
                    .hasMessage("web.listen: 127.0.0.1:%d: address already in use", taken.getLocalPort());
        }
    }

    @Test
    void addressOfAnotherMachineIsNamed() {
        assertThatThrownBy(() -> ListenPorts.check(gateway("192.0.2.1", 0, "127.0.0.1")))
                .hasMessage("gateway.listen[0]: text://192.0.2.1:0: not an address of this machine");
        assertThatThrownBy(() -> ListenPorts.check(gateway("127.0.0.1", 0, "192.0.2.1")))
                .hasMessage("gateway.link: 192.0.2.1 port 0: not an address of this machine");
    }

    @Test
    void unknownHostIsNamed() {
        assertThatThrownBy(() -> ListenPorts.check(gateway("no-such-host.invalid", 0, "127.0.0.1")))
                .hasMessage("gateway.listen[0]: text://no-such-host.invalid:0: unknown host");
        assertThatThrownBy(() -> ListenPorts.check(gateway("127.0.0.1", 0, "no-such-host.invalid")))
                .hasMessage("gateway.link: no-such-host.invalid port 0: unknown host");
        assertThatThrownBy(() -> ListenPorts.check(gateway("127.0.0.1", 0, "127.0.0.1", "no-such-host.invalid")))
                .hasMessage("gateway.link.advertise: 'no-such-host.invalid': unknown host");
    }

    private static GatewaySettings gateway(String host, int port, String linkBind) {
        return gateway(host, port, linkBind, linkBind);
    }

    private static GatewaySettings gateway(String host, int port, String linkBind, String linkAdvertise) {
        return new GatewaySettings(
                1,
                1,
                List.of(new ListenerConfig("text", host, port, 1)),
                linkBind,
                linkAdvertise,
                0,
                GatewayLimits.DEFAULT,
                Optional.empty(),
                new ProtocolsFolder(Path.of("protocols"), false),
                List.of());
    }
}
