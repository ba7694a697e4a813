// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.server.config.GatewaySettings;
import io.holdfast.server.config.WebSettings;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Locale;

/// Finds out before anything is started whether the ports can be bound and reached.
public final class ListenPorts {

    private ListenPorts() {}

    /// @throws StartFailure naming the first that cannot
    static void check(GatewaySettings gateway) throws StartFailure {
        List<ListenerConfig> listen = gateway.listen();
        for (int i = 0; i < listen.size(); i++) {
            ListenerConfig listener = listen.get(i);
            check("gateway.listen[%d]: %s".formatted(i, listener.url()), listener.host(), listener.port());
        }
        String link = "gateway.link: %s port %d".formatted(gateway.linkBind(), gateway.linkPort());
        check(link, gateway.linkBind(), gateway.linkPort());
        checkAdvertised(gateway.linkAdvertise());
    }

    /// @throws StartFailure when the web server cannot listen there
    static void check(WebSettings web) throws StartFailure {
        check("web.listen: " + web.address(), web.host(), web.port());
    }

    /// Workers of this machine must find it too.
    ///
    /// @throws StartFailure when it is not known
    public static void checkAdvertised(String host) throws StartFailure {
        try {
            var _ = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new StartFailure("gateway.link.advertise: '%s': unknown host".formatted(host), e);
        }
    }

    /// @param where begins the message: `gateway.listen[0]: text://0.0.0.0:8480`
    /// @throws StartFailure when it cannot be bound just now
    public static void check(String where, String host, int port) throws StartFailure {
        try {
            InetAddress address = InetAddress.getByName(host);
            var family = address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
            try (var channel = ServerSocketChannel.open(family)) {
                channel.bind(new InetSocketAddress(address, port));
            }
        } catch (UnknownHostException e) {
            throw new StartFailure("%s: unknown host".formatted(where), e);
        } catch (IOException e) {
            throw new StartFailure("%s: %s".formatted(where, reason(e)), e);
        }
    }

    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("cannot assign") ? "not an address of this machine" : message;
    }
}
