// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import io.holdfast.Cluster;
import io.holdfast.Handler;
import io.holdfast.HoldfastException;
import io.holdfast.OpenCluster;
import io.holdfast.server.embedded.EmbeddedProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A whole cluster in the JVM of a test: a gateway and a worker with the application's handler, on free
/// ports, with a store of its own in a temporary directory. Clients come through real sockets, and
/// everything between them and the handler is what runs in production.
///
/// ```java
/// @Test
/// void everyoneHearsEveryone() {
///     try (var cluster = EmbeddedCluster.start(new HallHandler())) {
///         LineClient ann = cluster.connect();
///         ann.say("hello");
///         ann.expect("hello");
///     }
/// }
/// ```
///
/// **Failures.** [#close] fails with an [AssertionError] when the handler, or a timer, threw something;
/// the log has told it with its stack. A test of a handler that is meant to fail says so:
/// [#expectFailures].
///
/// **Log.** Warnings and errors, unless the test has configured logback.
///
/// Threads: those of the test; [#address] and [#connect] may be called from any.
public final class EmbeddedCluster implements AutoCloseable {

    private static final List<String> FAILURES = List.of("eventsFailed", "timersFailed");

    private final Path directory;
    private final EmbeddedProcesses processes;
    private final InetSocketAddress address;
    private final List<LineClient> clients = new ArrayList<>();
    private @Nullable OpenCluster program;
    private boolean failuresExpected;
    private boolean closed;

    private EmbeddedCluster(Path directory, EmbeddedProcesses processes) {
        this.directory = directory;
        this.processes = processes;
        this.address = processes.addresses().getFirst();
    }

    /// Starts one worker with this handler; clients can connect when this returns.
    ///
    /// @throws RuntimeException what `onStart` threw; a checked exception is the cause of a
    ///     [HoldfastException]
    public static EmbeddedCluster start(Handler handler) {
        return start(handler, _ -> {});
    }

    /// The same with options. All workers share the handler, also those that [#restartWorkers] starts.
    ///
    /// @param choices changes the options that it is given
    public static EmbeddedCluster start(Handler handler, Consumer<EmbeddedOptions> choices) {
        return start(() -> handler, choices);
    }

    /// The same with a handler of its own for each worker, as it is in production.
    ///
    /// @param choices changes the options that it is given
    public static EmbeddedCluster start(Supplier<? extends Handler> handlers, Consumer<EmbeddedOptions> choices) {
        var options = new EmbeddedOptions();
        choices.accept(options);
        Path directory = newDirectory(options);
        try {
            return new EmbeddedCluster(directory, EmbeddedProcesses.start(config(directory), handlers));
        } catch (Exception failure) {
            FileTree.delete(directory);
            throw unchecked("the cluster does not start", failure);
        } catch (Error failure) {
            FileTree.delete(directory);
            throw failure;
        }
    }

    /// Where clients can connect; of several listeners, the first.
    public InetSocketAddress address() {
        return address;
    }

    /// Connects a client of the text listener, which is closed with this cluster, if not before.
    public LineClient connect() {
        LineClient client = LineClient.connect(address);
        synchronized (clients) {
            clients.add(client);
        }
        return client;
    }

    /// The cluster as a program outside sees it; opened at the first call.
    public OpenCluster cluster() {
        OpenCluster open = program;
        if (open == null) {
            program = open = Cluster.open(config());
        }
        return open;
    }

    /// The configuration, for programs that are to be tested: `Cluster.open(cluster.config())`.
    public Path config() {
        return config(directory);
    }

    /// Starts new workers and drains the old ones, as a new release does: clients stay connected, and
    /// what they say goes on in order with a new worker.
    ///
    /// @throws AssertionError when an old worker's handler did not return in 30 s
    public void restartWorkers() {
        try {
            if (!processes.replaceWorkers()) {
                throw new AssertionError("a worker did not finish its events in time, the log tells more");
            }
        } catch (Exception failure) {
            throw unchecked("the workers do not start", failure);
        }
    }

    /// Lets [#close] accept that the handler failed.
    public EmbeddedCluster expectFailures() {
        failuresExpected = true;
        return this;
    }

    /// Closes clients and workers in order, each client with its `onClose`, and deletes the directory.
    ///
    /// @throws AssertionError when the handler failed, unless that was expected
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (program != null) {
            program.close();
        }
        synchronized (clients) {
            clients.forEach(LineClient::close);
        }
        processes.close();
        FileTree.delete(directory);
        Map<String, Long> failures = new TreeMap<>(processes.workerCounters());
        failures.keySet().retainAll(FAILURES);
        failures.values().removeIf(count -> count == 0);
        if (!failuresExpected && !failures.isEmpty()) {
            throw new AssertionError(
                    "the handler failed: %s (expected none; the log tells what was thrown)".formatted(failures));
        }
    }

    private static Path newDirectory(EmbeddedOptions options) {
        try {
            Path directory = Files.createTempDirectory("holdfast");
            Files.writeString(config(directory), options.toYaml());
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path config(Path directory) {
        return directory.resolve("holdfast.yaml");
    }

    private static RuntimeException unchecked(String what, Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return failure instanceof RuntimeException runtime
                ? runtime
                : new HoldfastException(what + ": " + failure.getMessage(), failure);
    }
}
