// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayList;

/// Gathers what an event loop has to flush, and flushes it once per turn: after the loop has polled its sockets once
/// more, so that what arrives together leaves together.
///
/// **Owner**: the event loop.
public final class TurnEnd {

    /// Something with unwritten output.
    public interface Flushable {
        void flushTurn();
    }

    private final SingleThreadEventLoop loop;
    private ArrayList<Flushable> waiting = new ArrayList<>();
    private ArrayList<Flushable> flushing = new ArrayList<>();
    private boolean scheduled;

    public TurnEnd(SingleThreadEventLoop loop) {
        this.loop = loop;
    }

    /// Asks for one flush at the end of the next turn; the caller sees to it that it asks once.
    public void add(Flushable flushable) {
        assert loop.inEventLoop();
        waiting.add(flushable);
        if (!scheduled) {
            scheduled = true;
            loop.executeAfterEventLoopIteration(this::pollOnceMore);
        }
    }

    /// A task submitted at the end of a turn makes the loop poll without waiting, and runs after that poll.
    private void pollOnceMore() {
        loop.execute(() -> loop.executeAfterEventLoopIteration(this::flushAll));
    }

    private void flushAll() {
        scheduled = false;
        var batch = waiting;
        waiting = flushing;
        flushing = batch;
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).flushTurn();
        }
        batch.clear();
    }
}
