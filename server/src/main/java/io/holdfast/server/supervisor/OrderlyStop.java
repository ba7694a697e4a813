// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/// Tells processes to stop, waits, and kills those that do not.
final class OrderlyStop {

    /// How long a killed process may take to disappear.
    static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private static final long POLL_MILLIS = 20;

    private OrderlyStop() {}

    /// SIGTERM to all, and SIGKILL at the deadline. An interrupted wait ends there and then.
    ///
    /// @return those that had to be killed
    static List<ProcessHandle> stop(Collection<ProcessHandle> processes, Duration deadline) {
        processes.forEach(ProcessHandle::destroy);
        await(processes, deadline);
        List<ProcessHandle> late = processes.stream().filter(PidFile::isRunning).toList();
        late.forEach(ProcessHandle::destroyForcibly);
        await(late, AFTER_KILL);
        return late;
    }

    /// @return whether all ended in time
    static boolean await(Collection<ProcessHandle> processes, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        Predicate<ProcessHandle> running = PidFile::isRunning;
        while (processes.stream().anyMatch(running)) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
