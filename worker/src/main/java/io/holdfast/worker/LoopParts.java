// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// How the parts of a call leave that runs on an event loop, where nothing may wait: a state machine
/// without threads or links. Parts for the client's own gateway are sent at once, on the loop, while its
/// link takes them. All others, and all behind them, are kept until the call is handed over to a thread
/// that may wait, which posts them in order.
///
/// **Limit**: what a [NeverBlockingCall] may say.
///
/// **Owner**: the monitor of the call.
///
/// @param <L> a link to a gateway
final class LoopParts<L> {

    /// The links, and the threads.
    interface Way<L> {

        /// Whether this is the event loop of the home link.
        boolean isOnLoop();

        /// Event loop: whether the home link takes more.
        boolean isWritable();

        /// Event loop: sends on the home link, behind what was posted there before.
        ///
        /// @return whether it was sent; not while the link takes no more
        boolean send(ResultPart part);

        /// Any other thread: waits while the link takes no more.
        void postFromThread(L link, ResultPart part);
    }

    private record Kept<L>(L link, ResultPart part) {}

    private final L home;
    private final Way<L> way;
    private @Nullable Deque<Kept<L>> kept;
    private boolean onLoop = true;

    /// A call that begins on the event loop.
    LoopParts(L home, Way<L> way) {
        this.home = home;
        this.way = way;
    }

    void post(L link, ResultPart part) {
        if (!onLoop) {
            way.postFromThread(link, part);
        } else if (!isSent(link, part)) {
            keep(link, part);
        }
    }

    /// Whether the last part can leave from here.
    boolean takesLastPart() {
        return kept == null && way.isWritable();
    }

    /// The call goes on on the thread that calls: the event loop, or one that it was handed over to.
    void goOnHere() {
        onLoop = way.isOnLoop();
        Deque<Kept<L>> behind = kept;
        if (onLoop || behind == null) {
            return;
        }
        for (Kept<L> first = behind.poll(); first != null; first = behind.poll()) {
            way.postFromThread(first.link(), first.part());
        }
    }

    /// Another thread, with which the callback shares its handle, leaves it to the loop, or what comes
    /// after it.
    private boolean isSent(L link, ResultPart part) {
        return link == home && kept == null && way.isOnLoop() && way.send(part);
    }

    private void keep(L link, ResultPart part) {
        if (kept == null) {
            kept = new ArrayDeque<>(2);
        }
        kept.add(new Kept<>(link, part));
    }
}
