// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.Cluster;
import io.holdfast.Group;
import io.holdfast.Handler;
import io.holdfast.Target;
import io.holdfast.User;
import io.holdfast.WhenSlow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// A cluster of one thread, in memory: sends arrive at once in [FakeClient#lines()].
final class FakeCluster implements Cluster {

    final FakeStore store = new FakeStore();
    final Handler handler;
    private final Map<Long, FakeClient> clients = new TreeMap<>();

    FakeCluster(Handler handler) {
        this.handler = handler;
    }

    /// Connects a client.
    FakeClient connect() throws Exception {
        var client = new FakeClient(this, new ClientId(1, 7, clients.size() + 1L));
        clients.put(client.id().number(), client);
        handler.onConnect(client);
        return client;
    }

    /// Connects a client and lets it give its name; what it was sent until then is taken.
    FakeClient enter(String name) throws Exception {
        FakeClient client = connect();
        client.says(name);
        client.lines();
        return client;
    }

    @Override
    public ClientTarget client(ClientId id) {
        FakeClient client = clients.get(id.number());
        if (client == null) {
            throw new IllegalStateException("nobody ever had client id " + id);
        }
        return client;
    }

    @Override
    public User user(String id) {
        return new FakeUser(
                id, matching(client -> client.userId().filter(id::equals).isPresent()));
    }

    @Override
    public Group group(String name) {
        return new FakeGroup(name, matching(client -> client.groups.contains(name)));
    }

    @Override
    public Target everyone() {
        return new FakeGroup("everyone", matching(_ -> true));
    }

    @Override
    public FakeStore store() {
        return store;
    }

    private List<FakeClient> matching(Predicate<FakeClient> wanted) {
        return clients.values().stream()
                .filter(FakeClient::isOnline)
                .filter(wanted)
                .toList();
    }

    private record FakeGroup(String name, List<FakeClient> members) implements Group {
        @Override
        public void send(String text) {
            members.forEach(member -> member.send(text));
        }

        @Override
        public void send(byte[] bytes) {
            send(new String(bytes, UTF_8));
        }

        @Override
        public void send(String text, WhenSlow whenSlow) {
            send(text);
        }

        @Override
        public void send(byte[] bytes, WhenSlow whenSlow) {
            send(bytes);
        }
    }

    private record FakeUser(String id, List<FakeClient> clients) implements User {
        @Override
        public boolean isOnline() {
            return !clients.isEmpty();
        }

        @Override
        public void send(String text) {
            clients.forEach(client -> client.send(text));
        }

        @Override
        public void send(byte[] bytes) {
            send(new String(bytes, UTF_8));
        }

        @Override
        public void send(String text, WhenSlow whenSlow) {
            send(text);
        }

        @Override
        public void send(byte[] bytes, WhenSlow whenSlow) {
            send(bytes);
        }
    }
}
