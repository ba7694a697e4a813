// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.Clients;
import io.holdfast.Cluster;
import io.holdfast.Group;
import io.holdfast.Groups;
import io.holdfast.Handler;
import io.holdfast.Selection;
import io.holdfast.User;
import io.holdfast.Users;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// A cluster of one thread, in memory: sends arrive at once in [FakeClient#lines()].
final class FakeCluster implements Cluster {

    final FakeStore store = new FakeStore();
    final Handler handler;
    private final Map<Long, FakeClient> clients = new TreeMap<>();

    FakeCluster(Handler handler) {
        this.handler = handler;
    }

    /// Connects a client with `telnet`.
    FakeClient connect() throws Exception {
        return connect("text://0.0.0.0:8480");
    }

    /// Connects a client.
    FakeClient connect(String listener) throws Exception {
        var client = new FakeClient(this, new ClientId(1, 7, clients.size() + 1L), listener);
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
        return new FakeSelection.Bound(
                id, matching(client -> client.userId().filter(id::equals).isPresent()));
    }

    @Override
    public Group group(String name) {
        return new FakeSelection.Members(name, matching(client -> client.groups.contains(name)));
    }

    @Override
    public Selection everyone() {
        return new FakeSelection(matching(_ -> true));
    }

    @Override
    public FakeStore store() {
        return store;
    }

    @Override
    public Clients clients(Collection<ClientId> ids) {
        throw notUsed();
    }

    @Override
    public Users users(Collection<String> ids) {
        throw notUsed();
    }

    @Override
    public Groups groups(Collection<String> names) {
        return new FakeSelection.Several(
                matching(client -> client.groups.stream().anyMatch(names::contains)));
    }

    @Override
    public Groups groups() {
        throw notUsed();
    }

    @Override
    public Timer every(Duration period, Task task) {
        throw notUsed();
    }

    @Override
    public Timer everyInOneWorker(String name, Duration period, Task task) {
        throw notUsed();
    }

    @Override
    public <T> CompletionStage<T> async(Callable<T> question) {
        try {
            return CompletableFuture.completedStage(question.call());
        } catch (Exception e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private List<FakeClient> matching(Predicate<FakeClient> wanted) {
        return clients.values().stream()
                .filter(FakeClient::isConnected)
                .filter(wanted)
                .toList();
    }

    static UnsupportedOperationException notUsed() {
        return new UnsupportedOperationException("the chat does not use it");
    }
}
