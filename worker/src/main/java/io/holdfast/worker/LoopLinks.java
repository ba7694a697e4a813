// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.util.ArrayDeque;
import java.util.Deque;

/// The links of a call that runs on an event loop, where nothing may wait: parts for the client's own
/// gateway are sent at once, on the loop, while its link takes them. All others, and all behind them,
/// wait here until the call is handed over to a virtual thread, which posts them in order.
///
/// **Limit**: what a [NeverBlockingCall] may say.
///
/// **Owner**: the monitor of the call.
final class LoopLinks extends CallLinks {

    private record Waiting(Link link, ResultPart part) {}

    private final Link home;
    private final Deque<Waiting> waiting = new ArrayDeque<>(0);
    private boolean onLoop = true;

    LoopLinks(Mailbox mailbox, Event event, Calls calls, Link home) {
        super(mailbox, event, calls);
        this.home = home;
    }

    @Override
    public void post(Link link, ResultPart part) {
        if (!onLoop) {
            super.post(link, part);
        } else if (!isSent(link, part)) {
            waiting.add(new Waiting(link, part));
        }
    }

    /// Whether the last part can leave from here.
    boolean takesLastPart() {
        return waiting.isEmpty() && home.isWritable();
    }

    /// The call goes on on the thread that calls: the event loop, or a virtual thread that it was
    /// handed over to.
    void goOnHere() {
        onLoop = home.inEventLoop();
        if (onLoop) {
            return;
        }
        for (Waiting first = waiting.poll(); first != null; first = waiting.poll()) {
            super.post(first.link(), first.part());
        }
    }

    /// Another thread, with which the callback shares its handle, leaves it to the loop, or what comes
    /// after it.
    private boolean isSent(Link link, ResultPart part) {
        return link == home && waiting.isEmpty() && home.inEventLoop() && home.sendBehindPosted(part);
    }
}
