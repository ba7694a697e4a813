// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/// A worker in a process of its own, whose handler ends the process; on its way it drains, as a worker does that a
/// signal ends. The argument is the file of the store.
final class ExitingWorker {

    static final int EXIT_CODE = 3;
    static final Duration DRAIN = Duration.ofMinutes(5);

    private ExitingWorker() {}

    public static void main(String[] args) throws Exception {
        var store = new SqliteStore(Path.of(args[0]), InstantSource.system());
        var handler = new ScriptedHandler()
                .on("exit", _ -> Runtime.getRuntime().exit(EXIT_CODE))
                .on("wait", _ -> Thread.sleep(DRAIN));
        Worker worker = Worker.start(new WorkerConfig("exiting", 1), WorkerFixture.LINK, store, handler);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                worker.drain(DRAIN);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        new CountDownLatch(1).await();
    }
}
