// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class TelnetClientTest {

    @Test
    void telnetTalksUntilItsKeyboardEnds() throws Exception {
        try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
            try (TelnetClient telnet = TelnetClient.connect(address);
                    Socket server = listener.accept()) {
                server.getOutputStream().write("hello é\n".getBytes(UTF_8));
                telnet.expect("hello é");
                telnet.say("answer \u001bé");
                byte[] expected = "answer \u001bé\r\n".getBytes(UTF_8);
                assertThat(server.getInputStream().readNBytes(expected.length)).isEqualTo(expected);

                telnet.close();
                assertThat(server.getInputStream().readAllBytes()).isEmpty();
            }
        }
    }

    @Test
    void telnetSeesTheEnd() throws Exception {
        try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
            try (TelnetClient telnet = TelnetClient.connect(address)) {
                listener.accept().close();
                telnet.expectClosed();
            }
        }
    }
}
