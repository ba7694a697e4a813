// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.ProcessControl;
import io.holdfast.testkit.Talker;
import io.holdfast.testkit.TelnetClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real browsers and the real `telnet` in one room, while workers are replaced, the gateway is killed,
/// and a browser sleeps.
class WebChatSystemTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final HoldfastProcess holdfast = HoldfastProcess.create();

    @AfterEach
    void nothingIsLeft() {
        holdfast.close();
    }

    /// One cluster and two browsers for all of it: starting them takes most of the time.
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void browsersAndTelnetTalkWhileWorkersAndTheGatewayAreReplaced() throws Exception {
        int port = freePort();
        holdfast.configure(
                        """
                gateway:
                  listen:
                    - text://127.0.0.1:0
                    - address: websocket://127.0.0.1:%d/ws
                      heartbeat: {every: 5s, unanswered: 2, payload: '{"type":"ping"}'}
                web: {listen: "127.0.0.1:0", root: "%s"}
                worker: {processes: 2, app: "%s", handler: io.holdfast.example.chat.ChatHandler}
                """.formatted(port, HoldfastProcess.home().resolve("examples/chat/web"), RunningCluster.chat()))
                .start();
        String address = pages() + "?ws=:" + port + "/ws";
        try (ChatPage ann = ChatPage.open(address).asDesktop();
                ChatPage bob = ChatPage.open(address).asPhone()) {
            ann.screenshots("door-desktop");
            bob.screenshots("door-phone");
            try (Talker tom = TelnetClient.connect(holdfast.address())) {
                meet(tom, ann, bob);
                talk(tom, ann, bob);
                replaceWorkers(tom, ann, bob);
            }
            killGateway(ann, bob);
            reload(ann, bob);
            sleep(ann, bob);
            await("a quiet cluster")
                    .atMost(DEADLINE)
                    .until(() -> holdfast.status().isReady());
        }
    }

    private static void meet(Talker tom, ChatPage ann, ChatPage bob) {
        tom.expect(ChatTranscript.WELCOME);
        assertThat(tom.ask("Tom")).isEqualTo("Hello Tom, you are number 1.");
        tom.expect(ChatTranscript.HINT, "Tom[1] joined.");
        ann.enter("Ann");
        tom.expect("Ann[2] joined.");
        bob.enter("Bob");
        tom.expect("Bob[3] joined.");
        ann.awaitEvent("Bob came in");
    }

    private static void talk(Talker tom, ChatPage ann, ChatPage bob) {
        tom.say("hello from a terminal");
        tom.expect("Tom[1]: hello from a terminal");
        String markup = "<b>not bold</b> \u202eturned\u202c 👩\u200d🚀 " + "long".repeat(60);
        bob.awaitMessages("Tom: hello from a terminal");
        bob.paste(markup);
        tom.expect("Bob[3]: " + markup.replaceAll("[\u202e\u202c]", ""));
        ann.awaitMessages("Tom: hello from a terminal", "Bob: " + markup);
        ann.chooseFromList("Tom");
        ann.say("only you");
        tom.expect("Ann[2] to you: only you");
        tom.say("2:and you");
        tom.expect("You to 2: and you");
        ann.awaitMessages("You privately to Tom: only you", "Tom privately to you: and you");
        ann.chooseEveryone();
        ann.say("shalom \u05e9\u05dc\u05d5\u05dd!");
        bob.awaitMessages("Tom: hello from a terminal", "You: " + markup, "Ann: shalom \u05e9\u05dc\u05d5\u05dd!");
        tom.expect("Ann[2]: shalom \u05e9\u05dc\u05d5\u05dd!");
        assertThat(ann.fits()).isTrue();
        assertThat(bob.fits()).isTrue();
        ann.screenshots("room-desktop");
        bob.screenshots("room-phone");
    }

    private void replaceWorkers(Talker tom, ChatPage ann, ChatPage bob) {
        holdfast.run("reload").expectExit(0);
        ann.say("after the reload");
        tom.expect("Ann[2]: after the reload");
        bob.awaitMessages("Ann: after the reload");
        assertThat(bob.events()).doesNotContain("You are back");
        assertThat(ann.complaints()).isEmpty();
        assertThat(bob.complaints()).isEmpty();
    }

    private void killGateway(ChatPage ann, ChatPage bob) {
        ann.type("not said yet");
        ClusterStatus status = holdfast.status();
        ProcessControl.stop(status.supervisorPid());
        try {
            ProcessControl.kill(status.gateways().getFirst().pid());
            ann.awaitState("Not connected");
            assertThat(ann.notice()).startsWith("Connection lost.");
            ann.screenshots("lost-desktop");
        } finally {
            ProcessControl.resume(status.supervisorPid());
        }
        ann.awaitState("Connected");
        bob.awaitState("Connected");
        ann.awaitEvent("You are back");
        assertThat(ann.draft()).isEqualTo("not said yet");
        bob.awaitEvent("You are back");
        ann.say("!");
        bob.awaitMessages("Ann: after the reload", "Ann: not said yet!");
        bob.screenshots("back-phone");
    }

    private static void reload(ChatPage ann, ChatPage bob) {
        ann.chooseFromList("Bob");
        ann.type("only you");
        ann.reload();
        ann.awaitEvent("You came in as Ann");
        ann.say(" two");
        bob.awaitMessages("Ann privately to you: only you two");
        bob.type("not yet");
        bob.reload();
        bob.awaitEvent("You came in as Bob");
        assertThat(bob.draft()).isEqualTo("not yet");
    }

    private static void sleep(ChatPage ann, ChatPage bob) {
        ann.sleep();
        try {
            bob.awaitEvent("Ann left");
        } finally {
            ann.wakeUp();
        }
        ann.awaitEvent("You are back");
        ann.chooseEveryone();
        ann.say("good morning");
        bob.awaitMessages("Ann: good morning");
    }

    private String pages() {
        return holdfast.status().processes().stream()
                        .filter(process -> process.role().equals("web"))
                        .findFirst()
                        .orElseThrow()
                        .listening()
                        .getFirst()
                + "/";
    }

    /// A port that the gateway has again after it was killed. Below those that systems give out by
    /// themselves.
    private static int freePort() {
        return IntStream.iterate(20_000 + (int) (ProcessHandle.current().pid() % 10_000), port -> port + 1)
                .filter(WebChatSystemTest::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
