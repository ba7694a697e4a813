// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.cluster;

/// Somebody wants the run to end before it is done.
public final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StoppedException() {
        super("stopped before it was done");
    }

    /// Throws one if a failure comes from an interrupt of this thread.
    public static void throwIfBehind(Throwable failure) {
        boolean interrupted = Thread.interrupted();
        for (Throwable cause = failure; cause != null && !interrupted; cause = cause.getCause()) {
            interrupted = cause instanceof InterruptedException || cause instanceof StoppedException;
        }
        if (interrupted) {
            throw new StoppedException();
        }
    }
}
