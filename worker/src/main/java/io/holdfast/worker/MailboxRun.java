// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the events out of a mailbox and has them handled, one after the other, until there is none.
///
/// **Owner**: the virtual thread that it runs on; the [Watchdog] reads what it is at.
final class MailboxRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(MailboxRun.class);

    private final Mailbox mailbox;
    private final Home home;
    private final EventHandling handling;
    private volatile @Nullable Thread thread;
    private volatile @Nullable HandlerCall call;

    MailboxRun(Mailbox mailbox, Home home, EventHandling handling) {
        this.mailbox = mailbox;
        this.home = home;
        this.handling = handling;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Home home() {
        return home;
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    /// The call that has not ended.
    @Nullable
    HandlerCall call() {
        return call;
    }

    void call(@Nullable HandlerCall running) {
        call = running;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        handling.watchdog().add(this);
        try {
            for (Event event = mailbox.next(); event != null; event = mailbox.next()) {
                handle(event);
            }
        } finally {
            handling.watchdog().remove(this);
        }
    }

    private void handle(Event event) {
        try {
            handling.handle(this, event);
        } catch (Throwable failure) {
            // The event cannot be finished here: with the link closed, another worker gets it.
            LOG.error("an event could not be finished client={} link={}", mailbox.client(), home.link(), failure);
            home.link().close("an event could not be finished");
        }
    }
}
