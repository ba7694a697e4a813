// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Arrival;
import io.holdfast.Client;
import io.holdfast.CloseReason;
import io.holdfast.Cluster;
import io.holdfast.Decision;
import io.holdfast.Handler;
import io.holdfast.HoldfastException;
import io.holdfast.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmbeddedClusterTest {

    /// Answers with its name and what was said; notes what became of it.
    private static final class Answering implements Handler {

        private final String name;
        private final List<String> notes;

        Answering(String name, List<String> notes) {
            this.name = name;
            this.notes = notes;
        }

        @Override
        public void onStart(Cluster cluster) throws IOException {
            if (cluster.settings().containsKey("fail")) {
                throw new IOException("as told");
            }
            notes.add(name + " starts");
        }

        @Override
        public void onMessage(Client client, Message message) {
            if (message.text().equals("fail")) {
                throw new IllegalStateException("as told");
            }
            client.send(name + ": " + message.text());
        }

        @Override
        public void onClose(Client client, CloseReason reason) {
            notes.add("closed " + reason.code());
        }

        @Override
        public void onStop() {
            notes.add(name + " stops");
        }
    }

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final Handler handler = new Answering("a", notes);

    /// Lets in who comes while its door is open.
    private static final class Doorkeeper implements Handler {

        private final AtomicBoolean open = new AtomicBoolean();

        @Override
        public Decision authenticate(Arrival client) {
            client.session().put("seen", "at the door");
            return open.get() ? Decision.accept() : Decision.refuse(403, "we are closed");
        }

        @Override
        public void onConnect(Client client) {
            client.send(client.session().get("seen").orElse("?"));
        }

        @Override
        public void onMessage(Client client, Message message) {
            client.send(message.text());
        }
    }

    @Test
    void theHandlerLetsClientsInOrNot() throws Exception {
        var doorkeeper = new Doorkeeper();
        var keys = Map.of("authenticate", "5s");
        try (var cluster = EmbeddedCluster.start(doorkeeper, options -> options.listener("text://127.0.0.1:0", keys))) {
            LineClient early = cluster.connect();
            early.expect("we are closed");
            early.received().expectClosed(ReceivedLines.DEADLINE);
            assertThat(cluster.cluster().everyone().clientCount()).isZero();
            doorkeeper.open.set(true);
            LineClient ann = cluster.connect();
            ann.say("hello");
            ann.expect("at the door", "hello");
        }
    }

    @Test
    void clientsTalkToTheHandler() {
        try (var cluster = EmbeddedCluster.start(handler)) {
            LineClient ann = cluster.connect();
            ann.say("hello");
            ann.expect("a: hello");
        }
    }

    @Test
    void everyClientIsClosedBeforeTheHandlerIsStopped() {
        var cluster = EmbeddedCluster.start(handler);
        cluster.connect().say("hello");
        LineClient bob = cluster.connect();
        bob.say("hello");
        bob.expect("a: hello");
        cluster.close();
        cluster.close();
        assertThat(notes).startsWith("a starts").endsWith("a stops").hasSize(4);
        assertThat(cluster.config().getParent()).doesNotExist();
    }

    @Test
    void programPushesFromOutside() {
        try (var cluster = EmbeddedCluster.start(handler)) {
            LineClient ann = cluster.connect();
            ann.say("hello");
            ann.expect("a: hello");
            cluster.cluster().everyone().send("notice");
            ann.expect("notice");
            assertThat(cluster.cluster().everyone().clientCount()).isEqualTo(1);
            try (var other = Cluster.open(cluster.config())) {
                other.everyone().send("another");
            }
            ann.expect("another");
        }
    }

    @Test
    void clientsStayWhenWorkersAreRestarted() {
        List<Handler> handlers =
                new CopyOnWriteArrayList<>(List.of(new Answering("old", notes), new Answering("new", notes)));
        try (var cluster = EmbeddedCluster.start(handlers::removeFirst, _ -> {})) {
            LineClient ann = cluster.connect();
            ann.say("1");
            ann.expect("old: 1");
            cluster.restartWorkers();
            assertThat(notes).containsExactly("old starts", "new starts", "old stops");
            ann.say("2");
            ann.expect("new: 2");
        }
    }

    @Test
    void severalWorkersShareTheClients() {
        List<Handler> handlers =
                new CopyOnWriteArrayList<>(List.of(new Answering("one", notes), new Answering("two", notes)));
        try (var cluster = EmbeddedCluster.start(handlers::removeFirst, options -> options.workers(2))) {
            List<String> answers = Stream.generate(cluster::connect)
                    .limit(8)
                    .map(client -> client.ask("hi"))
                    .toList();
            assertThat(answers).contains("one: hi", "two: hi");
        }
    }

    @Test
    void failureOfTheHandlerFailsTheClose() {
        var cluster = EmbeddedCluster.start(handler);
        LineClient ann = cluster.connect();
        ann.say("fail");
        ann.say("hello");
        ann.expect("a: hello");
        assertThatThrownBy(cluster::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the handler failed: {eventsFailed=1} (expected none");
    }

    @Test
    void failureThatIsExpectedDoesNot() {
        try (var cluster = EmbeddedCluster.start(handler).expectFailures()) {
            LineClient ann = cluster.connect();
            ann.say("fail");
            ann.say("hello");
            ann.expect("a: hello");
        }
        assertThat(notes).contains("a stops");
    }

    @Test
    void whatOnStartThrowsFailsTheStart() {
        assertThatThrownBy(() -> EmbeddedCluster.start(handler, options -> options.settings(Map.of("fail", "yes"))))
                .isInstanceOf(HoldfastException.class)
                .hasMessage("the cluster does not start: as told")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void wrongOptionIsRefusedAsInAConfiguration() {
        assertThatThrownBy(() -> EmbeddedCluster.start(handler, options -> options.limit("out-queue", "much")))
                .hasMessageContaining("gateway.limits.out-queue: 'much' (expected");
    }

    @Test
    void limitsAndListenersAreThoseOfTheConfiguration() throws IOException {
        try (var cluster = EmbeddedCluster.start(
                handler, options -> options.listen("text://[::1]:0").limit("unfinished-events", "3"))) {
            assertThat(cluster.address().getAddress().isLoopbackAddress()).isTrue();
            assertThat(cluster.connect().ask("hello")).isEqualTo("a: hello");
            assertThat(Files.readString(cluster.config())).contains("unfinished-events");
        }
    }
}
