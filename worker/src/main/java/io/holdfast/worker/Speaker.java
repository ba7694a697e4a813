// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.Clients;
import io.holdfast.Group;
import io.holdfast.Groups;
import io.holdfast.HoldfastException;
import io.holdfast.KeyValueStore;
import io.holdfast.OpenCluster;
import io.holdfast.Selection;
import io.holdfast.User;
import io.holdfast.Users;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.store.Store;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/// A program's part in the cluster: it speaks and asks like a worker, but is given no clients and no
/// events.
///
/// **Owner**: none; safe from any thread. Its threads let the JVM end, and are gone when it is closed.
public final class Speaker implements OpenCluster {

    private final SpeakerLinks links;
    private final WorkerCluster cluster;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Speaker(SpeakerLinks links) {
        this.links = links;
        this.cluster = links.newCluster();
    }

    /// Links to every gateway that is announced; waits for them up to five seconds.
    ///
    /// @param name what gateways log: `program/host/4711`
    /// @param store closed with the result, and when this fails
    /// @throws HoldfastException when no gateway is linked then; it names those that were tried
    public static Speaker join(String name, LinkConfig link, Store store) {
        return join(name, link, store, Pace.USUAL, SpeakerLinks.PATIENCE);
    }

    static Speaker join(String name, LinkConfig link, Store store, Pace pace, Duration patience) {
        var links = SpeakerLinks.dial(name, link, store, pace);
        try {
            links.await(patience);
            return new Speaker(links);
        } catch (Throwable failure) {
            links.close();
            throw failure;
        }
    }

    /// Waits up to a second until the gateways have taken what was said.
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            links.settle();
            links.close();
        }
    }

    @Override
    public ClientTarget client(ClientId id) {
        return open().client(id);
    }

    @Override
    public Clients clients(Collection<ClientId> ids) {
        return open().clients(ids);
    }

    @Override
    public User user(String id) {
        return open().user(id);
    }

    @Override
    public Users users(Collection<String> ids) {
        return open().users(ids);
    }

    @Override
    public Group group(String name) {
        return open().group(name);
    }

    @Override
    public Groups groups(Collection<String> names) {
        return open().groups(names);
    }

    @Override
    public Groups groups() {
        return open().groups();
    }

    @Override
    public Selection everyone() {
        return open().everyone();
    }

    @Override
    public KeyValueStore store() {
        return open().store();
    }

    @Override
    public Timer every(Duration period, Task task) {
        return open().every(period, task);
    }

    @Override
    public Timer everyInOneWorker(String name, Duration period, Task task) {
        return open().everyInOneWorker(name, period, task);
    }

    @Override
    public <T> CompletionStage<T> async(Callable<T> question) {
        return open().async(question);
    }

    private WorkerCluster open() {
        if (closed.get()) {
            throw new IllegalStateException("the cluster has been closed by this program (expected it to be open)");
        }
        return cluster;
    }
}
