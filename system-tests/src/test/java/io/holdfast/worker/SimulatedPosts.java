// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.WorkerCommand;
import java.util.ArrayDeque;
import java.util.Deque;

/// What a simulated thread posts, one thing after the other: it does nothing else while a link takes no
/// more, as a thread that waits in [io.holdfast.cluster.link.Link#post].
///
/// **Owner**: the one thread of a simulated world.
final class SimulatedPosts {

    private record Post(LinkEnd link, WorkerCommand command) {}

    private final SimulatedWorker worker;
    private final Runnable wake;
    private final Deque<Post> waiting = new ArrayDeque<>(2);

    /// @param wake lets the thread look again
    SimulatedPosts(SimulatedWorker worker, Runnable wake) {
        this.worker = worker;
        this.wake = wake;
    }

    void post(LinkEnd link, WorkerCommand command) {
        if (waiting.isEmpty() && !link.mustWait()) {
            link.post(command);
        } else {
            worker.surroundings().waitsForLink();
            waiting.add(new Post(link, command));
            link.awaitRoom(wake);
        }
    }

    /// Whether the thread has nothing left to post, and goes on; else it is woken.
    boolean arePosted() {
        while (!waiting.isEmpty()) {
            Post first = waiting.peek();
            if (first.link().mustWait()) {
                first.link().awaitRoom(wake);
                return false;
            }
            waiting.remove();
            first.link().post(first.command());
        }
        return true;
    }
}
