// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.Handler;
import io.holdfast.Message;
import io.holdfast.Session;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The rule for sessions that several change at the same time, between workers.
class SessionsOfTwoWorkersTest {

    private static final int CHANGES = 200;

    /// `me` tells the id; `put ID NAME`, `merge ID NAME` and `remove ID NAME` change that client's session,
    /// whoever's handler is asked; `show` tells the own session's size, and what it lacks of what was put.
    private static final class Sessions implements Handler {

        @Override
        public void onMessage(Client client, Message message) {
            String[] words = message.text().split(" ");
            switch (words[0]) {
                case "me" -> client.send(client.id().toString());
                case "put" -> session(client, words[1]).put(words[2], "v");
                case "merge" -> session(client, words[1]).merge(Map.of("tree", Map.of(words[2], 1)));
                case "remove" -> session(client, words[1]).remove(words[2]);
                case "replace" -> session(client, words[1]).replace(Map.of(words[2], "only"));
                case "all" ->
                    client.send(String.join(",", new TreeMap<>(client.session().asMap()).keySet()));
                case "has" ->
                    client.send(String.valueOf(client.session().get(words[1]).isPresent()));
                case "size" ->
                    client.send(String.valueOf(client.session().asMap().size()));
                default -> client.send("done");
            }
        }

        private static Session session(Client client, String id) {
            return client.cluster().client(ClientId.parse(id)).session();
        }
    }

    @Test
    void keysOfDifferentWritersAreAllKept() throws Exception {
        try (var cluster = EmbeddedCluster.start(Sessions::new, options -> options.workers(2))) {
            LineClient ann = cluster.connect();
            LineClient bob = cluster.connect();
            ann.say("me");
            String id = ann.received().next(ReceivedLines.DEADLINE);
            for (int i = 0; i < CHANGES; i++) {
                ann.say("put %s own%d".formatted(id, i));
                bob.say("put %s bob%d".formatted(id, i));
                ann.say("merge %s own%d".formatted(id, i));
                bob.say("merge %s bob%d".formatted(id, i));
                bob.say("remove %s bob%d".formatted(id, i - 1));
                ann.say("remove %s own%d".formatted(id, i - 1));
                if (i == CHANGES / 2) {
                    cluster.restartWorkers();
                }
            }
            bob.say("done");
            bob.expect("done");
            ann.say("done");
            ann.expect("done");
            Map<String, String> session =
                    cluster.cluster().client(ClientId.parse(id)).session().asMap();
            assertThat(session).hasSize(2 * CHANGES + 2).containsKeys("own" + (CHANGES - 1), "bob" + (CHANGES - 1));
            IntStream.range(0, CHANGES).forEach(i -> assertThat(session).containsKeys("tree.own" + i, "tree.bob" + i));
            ann.say("size");
            ann.expect(String.valueOf(session.size()));
        }
    }

    @Test
    void ofOneKeyTheLastChangeStays() throws Exception {
        try (var cluster = EmbeddedCluster.start(Sessions::new, options -> options.workers(2))) {
            LineClient ann = cluster.connect();
            LineClient bob = cluster.connect();
            ann.say("me");
            String id = ann.received().next(ReceivedLines.DEADLINE);
            for (int i = 0; i < CHANGES; i++) {
                bob.say("put %s k".formatted(id));
                bob.say("done");
                bob.expect("done");
                ann.say("remove %s k".formatted(id));
                ann.say("has k");
                ann.expect("false");
                bob.say("replace %s only".formatted(id));
                bob.say("done");
                bob.expect("done");
                ann.say("all");
                ann.expect("only");
            }
        }
    }
}
