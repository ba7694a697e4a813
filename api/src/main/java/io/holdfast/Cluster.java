// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/// The way to everything that is connected: clients, users, groups, everyone, on all gateways.
///
/// Naming something costs nothing and asks nobody: whether it exists shows when it is sent to or asked
/// about.
///
/// **Thread.** Any.
public interface Cluster {

    /// Joins the cluster that a configuration describes from any program, as a speaker only: it gets no
    /// events and no clients. Returns when every gateway that is announced has been linked, or after
    /// five seconds.
    ///
    /// @param config the `holdfast.yaml` that the cluster was started with, or a copy with the same
    ///     store and secret
    /// @throws HoldfastException when it cannot be read, or no gateway is found
    static OpenCluster open(Path config) {
        return ServiceLoader.load(ClusterOpener.class)
                .findFirst()
                .orElseThrow(() -> new HoldfastException("no holdfast-server is on the class path (expected one)"))
                .open(config);
    }

    /// One client; needs no round trip, so the client may be gone.
    ClientTarget client(ClientId id);

    /// Several clients.
    ///
    /// @param ids at most 65,536
    Clients clients(Collection<ClientId> ids);

    /// All clients bound to a user id.
    ///
    /// @param id 1 to 255 bytes of UTF-8
    User user(String id);

    /// All clients bound to any of these user ids.
    ///
    /// @param ids at most 65,536, each of 1 to 255 bytes of UTF-8; together at most 7.5 MiB
    Users users(Collection<String> ids);

    /// All clients in a group.
    ///
    /// @param name 1 to 255 bytes of UTF-8
    Group group(String name);

    /// All clients in any of these groups.
    ///
    /// @param names at most 65,536, each of 1 to 255 bytes of UTF-8; together at most 7.5 MiB
    Groups groups(Collection<String> names);

    /// All clients in any group, and all groups.
    Groups groups();

    /// Every connected client.
    Selection everyone();

    /// Data shared by all workers, in the configured store.
    KeyValueStore store();

    /// What the configuration gives the application below `worker.settings`; Holdfast itself does not
    /// look at it. Not modifiable. Empty when nothing is there, and in a program that has [opened][#open]
    /// the cluster.
    default Map<String, String> settings() {
        return Map.of();
    }

    /// Runs a task again and again in this worker, first after one period: called in [Handler#onStart],
    /// it runs in each worker. On a virtual thread, one run at a time; where one takes longer than the
    /// period, the next begins when it has returned. What it throws is logged and counted. What it says
    /// belongs to no event.
    ///
    /// A drain of the worker ends it: no run begins any more, one that is under way may finish until
    /// the deadline.
    ///
    /// @param period 10 ms or more
    Timer every(Duration period, Task task);

    /// The same in one worker of the cluster at a time: the one that holds the lease `timer/NAME` in
    /// the store. When it stops or dies, another one goes on, at most a period and ten seconds later.
    /// With the store away it pauses.
    ///
    /// @param name 1 to 100 bytes of UTF-8 without spaces; the same in all workers
    Timer everyInOneWorker(String name, Duration period, Task task);

    /// Asks without blocking: runs a question, or several, on a virtual thread, after what this handler
    /// call said so far has left. What the question itself says, and what is done with its answer,
    /// belongs to no event; a drain of the worker waits for both until its deadline. What is thrown
    /// fails the stage, and is not logged.
    <T> CompletionStage<T> async(Callable<T> question);

    /// What a timer runs.
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    /// A task that runs again and again.
    interface Timer extends AutoCloseable {

        /// No run begins any more.
        @Override
        void close();
    }
}
