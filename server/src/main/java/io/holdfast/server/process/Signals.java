// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.util.concurrent.CountDownLatch;

/// Tells whether a signal ends this JVM, or its own code does.
public final class Signals {

    private Signals() {}

    /// The JVM handles each signal on a thread named after it, which waits until the hooks are done.
    public static boolean endThisProcess() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .anyMatch(name -> name.matches("SIG(TERM|INT|HUP) handler"));
    }

    /// Leaves the rest to the shutdown hooks, if a signal ends this JVM; else returns at once.
    public static void waitIfTheyEndThisProcess() throws InterruptedException {
        if (endThisProcess()) {
            new CountDownLatch(1).await();
        }
    }
}
