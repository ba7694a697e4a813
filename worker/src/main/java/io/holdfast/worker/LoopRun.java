// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the events out of mailboxes on an event loop, for a handler that never blocks. Where something
/// must be waited for, a [MailboxRun] goes on, until the mailbox is empty; then events are handled here
/// again.
///
/// **Owner**: the event loop; the [Watchdog] reads what it is at.
final class LoopRun implements Caller {

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

    void run(Mailbox mailbox, Home home) {
        for (Event event = mailbox.next(); event != null; event = mailbox.next()) {
            try {
                Consumer<MailboxRun> rest = handling.handleOnLoop(this, mailbox, event, home);
                if (rest != null) {
                    new MailboxRun(mailbox, home, handling, rest).start();
                    return;
                }
            } catch (Throwable failure) {
                // The event cannot be finished here: with the link closed, another worker gets it.
                LOG.error("an event could not be finished client={} link={}", mailbox.client(), home.link(), failure);
                home.link().close("an event could not be finished");
            }
        }
    }
}
