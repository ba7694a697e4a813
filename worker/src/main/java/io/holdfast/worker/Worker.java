// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.Handler;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.store.Store;
import java.time.Duration;

/// A running worker.
public final class Worker implements AutoCloseable {

    /// Calls the handler's `onStart`, then finds the gateways and dials every one of them; returns at once after that.
    ///
    /// @throws Exception what `onStart` threw
    public static Worker start(WorkerConfig config, LinkConfig link, Store store, Handler handler) throws Exception {
        throw new UnsupportedOperationException();
    }

    /// Any thread.
    public WorkerStatus status() {
        throw new UnsupportedOperationException();
    }

    /// Takes no new events, finishes what is here until the deadline, calls `onStop` and ends.
    ///
    /// @return whether everything was finished in time
    public boolean drain(Duration deadline) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /// Stops at once; unfinished events go to other workers.
    @Override
    public void close() {}
}
