// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.Clients;
import io.holdfast.Cluster;
import io.holdfast.Group;
import io.holdfast.Groups;
import io.holdfast.KeyValueStore;
import io.holdfast.Selection;
import io.holdfast.User;
import io.holdfast.Users;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.worker.timer.Timers;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/// The api's cluster, as a worker sees it.
///
/// **Owner**: none; safe from any thread.
final class WorkerCluster implements Cluster {

    private final Outbox outbox;
    private final Inquiry inquiry;
    private final KeyValueStore store;
    private final Timers timers;
    private final Asynchronous asynchronous;
    private final Map<String, String> settings;
    private final Selection everyone;

    WorkerCluster(
            Outbox outbox,
            Questions<Link> questions,
            KeyValueStore store,
            Timers timers,
            Asynchronous asynchronous,
            Map<String, String> settings) {
        this.outbox = outbox;
        this.inquiry = new Inquiry(outbox.gateways(), questions);
        this.store = store;
        this.timers = timers;
        this.asynchronous = asynchronous;
        this.settings = settings;
        this.everyone = new Selected(new Receiver.ToEveryone(), outbox, inquiry);
    }

    Outbox outbox() {
        return outbox;
    }

    Inquiry inquiry() {
        return inquiry;
    }

    Asynchronous asynchronous() {
        return asynchronous;
    }

    @Override
    public ClientTarget client(ClientId id) {
        return new OneClient(requireNonNull(id, "client id"), outbox, inquiry);
    }

    @Override
    public Clients clients(Collection<ClientId> ids) {
        return new SeveralClients(Names.requireAll(ids), outbox, inquiry);
    }

    @Override
    public User user(String id) {
        return new OneUser(Names.require("user id", id), outbox, inquiry);
    }

    @Override
    public Users users(Collection<String> ids) {
        return new SeveralUsers(Names.requireAll("user id", ids), outbox, inquiry);
    }

    @Override
    public Group group(String name) {
        return new OneGroup(Names.require("group name", name), outbox, inquiry);
    }

    @Override
    public Groups groups(Collection<String> names) {
        return new SeveralGroups(new Receiver.ToGroups(Names.requireAll("group name", names)), outbox, inquiry);
    }

    @Override
    public Groups groups() {
        return new SeveralGroups(new Receiver.ToAnyGroup(), outbox, inquiry);
    }

    @Override
    public Selection everyone() {
        return everyone;
    }

    @Override
    public KeyValueStore store() {
        return store;
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public Timer every(Duration period, Task task) {
        return timers.every(period, task);
    }

    @Override
    public Timer everyInOneWorker(String name, Duration period, Task task) {
        return timers.everyInOneWorker(name, period, task);
    }

    @Override
    public <T> CompletionStage<T> async(Callable<T> question) {
        requireNonNull(question, "question");
        HandlerCall call = HandlerCall.current(outbox.gateways());
        if (call != null) {
            call.sendSaid();
        }
        return asynchronous.call(question);
    }
}
