// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LineClientTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final LineClient client =
            LineClient.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
    private final Socket server = listener.accept();

    LineClientTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void linesAreTakenOneByOne() throws IOException {
        serve("one\ntwo é\r\n\n");
        client.expect("one");
        client.expect("two é\r", "");
        server.close();
        client.expectClosed();
        client.expectClosed();
    }

    @Test
    void whatIsSaidEndsWithANewline() throws IOException {
        client.say("hi é");
        client.halfClose();
        assertThat(server.getInputStream().readAllBytes()).isEqualTo("hi é\n".getBytes(UTF_8));
    }

    @Test
    void anotherLineThanTheExpectedFails() throws IOException {
        serve("one\n");
        assertThatThrownBy(() -> client.expect("two"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\"one\" came, expected \"two\"; last lines: [\"one\"]");
    }

    @Test
    void missingLineFailsAtTheDeadline() {
        assertThatThrownBy(() -> client.nextLine(SHORT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no line within");
    }

    @Test
    void lineWhereTheEndIsExpectedFails() throws IOException {
        serve("one\n");
        assertThatThrownBy(client::expectClosed)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\"one\" came, expected the end");
    }

    @Test
    void unfinishedLineAtTheEndFails() throws IOException {
        serve("half");
        server.close();
        assertThatThrownBy(client::expectClosed)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\"half\" came without \\n");
    }

    @Test
    void silenceIsBrokenByALineAndByTheEnd() throws IOException {
        client.expectSilence(SHORT);
        serve("one\n");
        assertThatThrownBy(() -> client.expectSilence(Duration.ofSeconds(5))).isInstanceOf(AssertionError.class);
        server.close();
        assertThatThrownBy(() -> client.expectSilence(Duration.ofSeconds(5))).isInstanceOf(AssertionError.class);
    }

    private void serve(String text) throws IOException {
        server.getOutputStream().write(text.getBytes(UTF_8));
    }
}
