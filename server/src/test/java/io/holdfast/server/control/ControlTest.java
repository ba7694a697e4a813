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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
                "{\"command\":null,\"x\":1}",
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
    void answerThatIsTooLongIsAFailureOfTheConnection() throws Exception {
        opened.add(ControlServer.open(socket, (_, _) -> Map.of("long", "x".repeat(5 << 20))));

        assertThatThrownBy(() -> ControlClient.ask(socket, "status", TIMEOUT))
                .isInstanceOf(IOException.class)
                .hasMessage("the answer is a line of more than 4194304 bytes");
    }

    @Test
    void moreThanAreServedWaitForTheirTurn() throws Exception {
        var busy = new CountDownLatch(8);
        var go = new CountDownLatch(1);
        opened.add(ControlServer.open(
                socket,
                (_, _) -> {
                    busy.countDown();
                    awaitQuietly(go);
                    return Map.of();
                },
                Duration.ofSeconds(60)));
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            var answer = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> answer.complete(answerOf(socket)));
            answers.add(answer);
        }
        busy.await();

        go.countDown();

        for (CompletableFuture<String> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("{}");
        }
    }

    private static String answerOf(Path socket) {
        try {
            return Json.line(ControlClient.ask(socket, "status", Duration.ofSeconds(60)));
        } catch (IOException | ControlException e) {
            return e.toString();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
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
        opened.add(ControlServer.open(socket, (_, _) -> {
            hold(release);
            return Map.of();
        }));

        assertThatThrownBy(() -> ControlClient.ask(socket, "status", Duration.ofMillis(100)))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("no answer in time");
        release.countDown();
    }

    @Test
    void argumentsArriveAndUnknownOnesAreRefused() throws Exception {
        opened.add(ControlServer.open(socket, (request, _) -> {
            request.allow("name", "size", "wet");
            return Map.of(
                    "name", request.text("name").orElse("-"),
                    "size", request.number("size", 1, 10).orElse(0),
                    "wet", request.flag("wet"));
        }));

        assertThat(ask("{'name':'a','size':10,'wet':true}")).isEqualTo("{'name':'a','size':10,'wet':true}");
        assertThat(ask("{}")).isEqualTo("{'name':'-','size':0,'wet':false}");
        assertThat(ask("{'colour':1}")).isEqualTo("swim: unknown argument 'colour' (expected name, size, wet)");
        assertThat(ask("{'name':7}")).isEqualTo("swim: name: 7 (expected a text)");
        assertThat(ask("{'size':11}")).isEqualTo("swim: size: 11 (expected a whole number, 1..10)");
        assertThat(ask("{'size':1.5}")).isEqualTo("swim: size: 1.5 (expected a whole number, 1..10)");
        assertThat(ask("{'wet':'yes'}")).isEqualTo("swim: wet: 'yes' (expected true or false)");
    }

    @Test
    void progressComesLineByLineBeforeTheAnswer() throws Exception {
        var heard = new CountDownLatch(1);
        opened.add(ControlServer.open(socket, (_, progress) -> {
            progress.accept("half");
            hold(heard);
            progress.accept("whole");
            return Map.of("done", true);
        }));
        List<String> lines = new ArrayList<>();

        var answer = ControlClient.ask(socket, ControlRequest.of("work"), TIMEOUT, line -> {
            lines.add(line);
            heard.countDown();
        });

        assertThat(lines).containsExactly("half", "whole");
        assertThat(Json.line(answer)).isEqualTo("{\"done\":true}");
    }

    @Test
    void clientThatGoesAwayDoesNotEndWhatItAskedFor() throws Exception {
        var gone = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        opened.add(ControlServer.open(socket, (_, progress) -> {
            hold(gone);
            for (int i = 0; i < 1000; i++) {
                progress.accept("x".repeat(1000));
            }
            done.countDown();
            return Map.of();
        }));
        try (var channel = connect()) {
            channel.write(ByteBuffer.wrap("{\"command\":\"work\"}\n".getBytes(UTF_8)));
        }
        gone.countDown();

        assertThat(done.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void bigAnswersArrive() throws Exception {
        opened.add(ControlServer.open(socket, (_, _) -> Map.of("big", "x".repeat(1 << 20))));

        assertThat(ControlClient.ask(socket, "status", TIMEOUT).path("big").asString())
                .hasSize(1 << 20);
    }

    private ControlServer open(Path at) throws IOException {
        return open(at, TIMEOUT);
    }

    private ControlServer open(Path at, Duration readTimeout) throws IOException {
        ControlServer server = ControlServer.open(
                at,
                (request, _) -> switch (request.command()) {
                    case "status" -> {
                        request.allow("verbose");
                        yield Map.of("said", request.command());
                    }
                    case "fail" -> throw new IllegalStateException("broken");
                    default -> throw new ControlException("no command '" + request.command() + "'");
                },
                readTimeout);
        opened.add(server);
        return server;
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The answer's line, or the error's sentence; with single quotes.
    private String ask(String arguments) throws IOException {
        var request = new ControlRequest("swim", Json.parse(arguments.replace('\'', '"')));
        try {
            var answer = ControlClient.ask(socket, request, TIMEOUT, _ -> {});
            return Json.line(Json.object()
                            .set("name", answer.path("name"))
                            .set("size", answer.path("size"))
                            .set("wet", answer.path("wet")))
                    .replace('"', '\'');
        } catch (ControlException e) {
            return String.valueOf(e.getMessage()).replace('"', '\'');
        }
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
