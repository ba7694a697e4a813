// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// What becomes of the bytes that a [FaultyWire] carries in one direction.
///
/// **Owner**: a lock, its monitor.
final class Flow {

    private boolean held;
    private boolean swallowed;
    private long delayNanos;

    synchronized void hold() {
        held = true;
    }

    synchronized void swallow() {
        swallowed = true;
    }

    synchronized void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    synchronized void open() {
        held = false;
        swallowed = false;
        delayNanos = 0;
        notifyAll();
    }

    /// Returns when bytes that have come may go on.
    ///
    /// @return false when they are lost
    boolean pass() throws InterruptedException {
        long nanos = awaitOpen();
        if (nanos > 0) {
            LockSupport.parkNanos(nanos);
        }
        return nanos >= 0;
    }

    /// @return by how much they are late; negative when they are lost
    private synchronized long awaitOpen() throws InterruptedException {
        while (held) {
            wait();
        }
        return swallowed ? -1 : delayNanos;
    }
}
