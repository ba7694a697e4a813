// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the events of mailboxes handled on an event loop, for a handler that never blocks. Where
/// something must be waited for, a [MailboxRun] goes on.
///
/// **Owner**: the event loop; the [Watchdog] reads what it is at.
final class LoopRun extends LoopEvents<Home, Consumer<MailboxRun>> implements Caller {

    private static final Logger LOG = LoggerFactory.getLogger(LoopRun.class);

    private final Thread thread;
    private final EventHandling handling;
    private volatile @Nullable HandlerCall call;

    /// @param thread the event loop's
    LoopRun(Thread thread, EventHandling handling) {
        this.thread = thread;
        this.handling = handling;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public @Nullable HandlerCall call() {
        return call;
    }

    @Override
    public void call(@Nullable HandlerCall running) {
        call = running;
    }

    @Override
    @Nullable
    Consumer<MailboxRun> handle(Mailbox mailbox, Event event, Home home) {
        try {
            return handling.handleOnLoop(this, mailbox, event, home);
        } catch (Throwable failure) {
            // The event cannot be finished here: with the link closed, another worker gets it.
            LOG.error("an event could not be finished client={} link={}", mailbox.client(), home.link(), failure);
            home.link().close("an event could not be finished");
            return null;
        }
    }

    @Override
    void handOver(Mailbox mailbox, Home home, Consumer<MailboxRun> rest) {
        new MailboxRun(mailbox, home, handling, rest).start();
    }
}
