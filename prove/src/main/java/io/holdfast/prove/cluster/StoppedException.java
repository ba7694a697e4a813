// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.cluster;

/// Somebody wants the run to end before it is done.
public final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StoppedException() {
        super("stopped before it was done");
    }
}
