// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.ApplicationFiles;
import java.time.Duration;

/// Decides when a changed application is to be reloaded: as soon as nothing of it has changed for a
/// moment, so that neither a compiler nor a copy is at work. Owned by one thread, which tells it what
/// it sees.
public final class ApplicationChange {

    private static final long QUIET_NANOS = Duration.ofMillis(150).toNanos();

    private ApplicationFiles taken;
    private ApplicationFiles before;
    private ApplicationFiles last;
    private long lastChangedNanos;

    /// @param taken what runs now
    public ApplicationChange(ApplicationFiles taken) {
        this.taken = taken;
        this.before = taken;
        this.last = taken;
    }

    /// @param now what is there
    /// @param nanos when, of [System#nanoTime()]
    /// @return whether to reload; said once for each change, unless it is [put off][#putOff(long)]
    public boolean isDue(ApplicationFiles now, long nanos) {
        if (!now.equals(last)) {
            last = now;
            lastChangedNanos = nanos;
        }
        if (now.equals(taken) || now.isEmpty() || nanos - lastChangedNanos < QUIET_NANOS) {
            return false;
        }
        before = taken;
        taken = now;
        return true;
    }

    /// What was due last could not be reloaded just then, and is due again after a moment.
    ///
    /// @param nanos when
    public void putOff(long nanos) {
        taken = before;
        lastChangedNanos = nanos;
    }
}
