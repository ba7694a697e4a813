// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.WorkerCommand;

/// A simulated worker's end of a link. What is said does nothing when the link is closed.
public interface LinkEnd {

    /// Whether a thread that posts now would wait. Not when the link is closed.
    boolean mustWait();

    /// Tells somebody once who would have to wait, when there may be room.
    void awaitRoom(Runnable told);

    /// Of a thread: only while it need not wait.
    void post(WorkerCommand command);

    /// Of the link's loop.
    void send(WorkerCommand command);

    /// Of the link's loop.
    ///
    /// @return whether it was sent; not while the link takes no more
    boolean sendBehindPosted(WorkerCommand command);

    /// Of the link's loop: whether it takes more.
    boolean isWritable();
}
