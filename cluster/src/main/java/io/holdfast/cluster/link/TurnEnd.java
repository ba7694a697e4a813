// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gathers what an event loop has to flush, and flushes it once per turn: after the loop has polled its
/// sockets once more, so that what arrives together leaves together.
///
/// What other event loops are told is flushed before what sockets are: who has read an answer finds told what
/// was said before it.
///
/// **Owner**: the event loop.
public final class TurnEnd {

    /// Something with unwritten output.
    public interface Flushable {
        void flushTurn();
    }

    private static final Logger LOG = LoggerFactory.getLogger(TurnEnd.class);

    private final SingleThreadEventLoop loop;
    // All that scheduling needs is made once: should memory be short in the middle of it, nothing is left half done.
    private final Consumer<Runnable> atTurnEnd;
    private final Consumer<Runnable> inNextTurn;
    private final Runnable pollOnceMore = this::pollOnceMore;
    private final Runnable flushAfterPoll = this::flushAfterPoll;
    private final Runnable flushAll = this::flushAll;
    private ArrayList<Flushable> waiting = new ArrayList<>();
    private ArrayList<Flushable> flushing = new ArrayList<>();
    private @Nullable Flushable first;
    private boolean scheduled;

    public TurnEnd(SingleThreadEventLoop loop) {
        this.loop = loop;
        this.atTurnEnd = loop::executeAfterEventLoopIteration;
        this.inNextTurn = loop::execute;
    }

    /// Asks for one flush at the end of the next turn; the caller sees to it that it asks once.
    public void add(Flushable flushable) {
        assert loop.inEventLoop();
        waiting.add(flushable);
        begin();
    }

    /// The same, to be flushed before all others.
    ///
    /// @param flushable the only one of this loop that comes first
    public void addFirst(Flushable flushable) {
        assert loop.inEventLoop();
        first = flushable;
        begin();
    }

    private void begin() {
        if (!scheduled) {
            schedule(atTurnEnd, pollOnceMore);
        }
    }

    /// A task submitted at the end of a turn makes the loop poll without waiting, and runs after that poll.
    private void pollOnceMore() {
        schedule(inNextTurn, flushAfterPoll);
    }

    private void flushAfterPoll() {
        schedule(atTurnEnd, flushAll);
    }

    private void schedule(Consumer<Runnable> way, Runnable task) {
        scheduled = false; // Should memory be short now, the next who adds something begins anew.
        try {
            way.accept(task);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and its sockets with it.
        }
        scheduled = true;
    }

    private void flushAll() {
        scheduled = false;
        Flushable before = first;
        if (before != null) {
            first = null;
            flush(before);
        }
        var batch = waiting;
        waiting = flushing;
        flushing = batch;
        for (int i = 0; i < batch.size(); i++) {
            flush(batch.get(i));
        }
        batch.clear();
    }

    /// One that fails, be it for want of memory, must not keep the others from being flushed.
    private void flush(Flushable flushable) {
        try {
            flushable.flushTurn();
        } catch (Throwable e) {
            LOG.error("flush failed of={}", flushable, e);
        }
    }
}
