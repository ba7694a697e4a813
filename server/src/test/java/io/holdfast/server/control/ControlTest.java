// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofMillis(200);

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Path socket;

    @BeforeEach
    void nameSocket() {
        socket = folder.resolve("test.sock");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void commandIsAnswered() throws Exception {
        open(socket);

        assertThat(Json.line(ControlClient.ask(socket, "status", TIMEOUT))).isEqualTo("{\"said\":\"status\"}");
        assertThat(talk("{\"command\":\"status\"}\n")).isEqualTo("{\"ok\":true,\"result\":{\"said\":\"status\"}}\n");
    }

    @Test
    void unknownCommandIsAnError() throws Exception {
        open(socket);

        assertThatThrownBy(() -> ControlClient.ask(socket, "dance", TIMEOUT))
                .isInstanceOf(ControlException.class)
                .hasMessage("no command 'dance'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{",
                "[]",
                "{}",
                "{\"command\":1}",
                "{\"command\":\"status\",\"x\":1}",
                "",
                "{}{}",
                "\u0000\u0007"
            })
    void garbageIsAnsweredByAnError(String request) throws Exception {
        open(socket);

        assertThat(talk(request + "\n"))
                .startsWith("{\"ok\":false,\"error\":\"not ")
                .contains("(expected {\\\"command\\\":\\\"NAME\\\"} in at most 4096 bytes)");
        assertThat(ControlClient.ask(socket, "status", TIMEOUT).path("said").asString())
                .isEqualTo("status");
    }

    @Test
    void deeplyNestedGarbageIsAnsweredByAnError() throws Exception {
        open(socket);

        assertThat(talk("[".repeat(4000) + "\n")).startsWith("{\"ok\":false,\"error\":\"not JSON");
    }

    @Test
    void longRequestIsRefused() throws Exception {
        open(socket);

        assertThat(talk("x".repeat(8192))).startsWith("{\"ok\":false,\"error\":\"a line of more than 4096 bytes");
    }

    @Test
    void silentConnectionIsClosed() throws Exception {
        open(socket, SOON);

        assertThat(talk("")).isEmpty();
    }

    @Test
    void silentConnectionsLeaveRoomForOthersInTheEnd() throws Exception {
        open(socket, SOON);
        for (int i = 0; i < 20; i++) {
            opened.add(connect());
        }

        await().atMost(TIMEOUT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                ControlClient.ask(socket, "status", TIMEOUT).isEmpty())
                        .isFalse());
    }

    @Test
    void failingCommandIsAnErrorAndTheNextOneWorks() throws Exception {
        open(socket);

        assertThatThrownBy(() -> ControlClient.ask(socket, "fail", TIMEOUT))
                .isInstanceOf(ControlException.class)
                .hasMessage("internal error: java.lang.IllegalStateException: broken");
        assertThat(ControlClient.ask(socket, "status", TIMEOUT).isEmpty()).isFalse();
    }

    @Test
    void onlyTheOwnerMayOpenTheSocketAndCloseRemovesIt() throws Exception {
        ControlServer server = open(socket);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");

        server.close();

        assertThat(socket).doesNotExist();
        assertThatThrownBy(() -> ControlClient.ask(socket, "status", TIMEOUT)).isInstanceOf(IOException.class);
    }

    @Test
    void socketThatWasLeftBehindIsReplaced() throws Exception {
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        assertThatThrownBy(() -> ControlClient.ask(socket, "status", TIMEOUT)).isInstanceOf(IOException.class);

        open(socket);

        assertThat(ControlClient.ask(socket, "status", TIMEOUT).isEmpty()).isFalse();
    }

    @Test
    void longPathsWork() throws Exception {
        Path deep = Files.createDirectories(folder.resolve("a".repeat(120)).resolve("b".repeat(120)));
        socket = deep.resolve("test.sock");
        ControlServer server = open(socket);

        assertThat(socket).exists();
        assertThat(ControlClient.ask(socket, "status", TIMEOUT).isEmpty()).isFalse();

        server.close();
        assertThat(socket).doesNotExist();
    }

    @Test
    void clientDoesNotWaitForEver() throws Exception {
        var release = new CountDownLatch(1);
        opened.add(ControlServer.open(socket, _ -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Map.of();
        }));

        assertThatThrownBy(() -> ControlClient.ask(socket, "status", Duration.ofMillis(100)))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("no answer in time");
        release.countDown();
    }

    @Test
    void bigAnswersArrive() throws Exception {
        opened.add(ControlServer.open(socket, _ -> Map.of("big", "x".repeat(1 << 20))));

        assertThat(ControlClient.ask(socket, "status", TIMEOUT).path("big").asString())
                .hasSize(1 << 20);
    }

    private ControlServer open(Path at) throws IOException {
        return open(at, TIMEOUT);
    }

    private ControlServer open(Path at, Duration readTimeout) throws IOException {
        ControlServer server = ControlServer.open(
                at,
                command -> switch (command) {
                    case "status" -> Map.of("said", command);
                    case "fail" -> throw new IllegalStateException("broken");
                    default -> throw new ControlException("no command '" + command + "'");
                },
                readTimeout);
        opened.add(server);
        return server;
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private String talk(String request) throws IOException {
        try (var channel = connect()) {
            channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }
}
