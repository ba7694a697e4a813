// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.WorkerCommand;

/// A simulated worker's end of a link.
public interface LinkEnd {

    /// Sends, or does nothing when the link is closed.
    void post(WorkerCommand command);
}
