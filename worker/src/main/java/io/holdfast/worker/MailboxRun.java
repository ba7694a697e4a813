// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the events out of a mailbox and has them handled, one after the other, until there is none.
///
/// **Owner**: the virtual thread that it runs on; the [Watchdog] reads what it is at.
final class MailboxRun implements Caller, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(MailboxRun.class);

    private final Mailbox mailbox;
    private final Home home;
    private final EventHandling handling;
    private final @Nullable Consumer<MailboxRun> rest;
    private volatile @Nullable Thread thread;
    private volatile @Nullable HandlerCall call;

    MailboxRun(Mailbox mailbox, Home home, EventHandling handling) {
        this(mailbox, home, handling, null);
    }

    /// @param rest what an event loop could not do without waiting; done first
    MailboxRun(Mailbox mailbox, Home home, EventHandling handling, @Nullable Consumer<MailboxRun> rest) {
        this.mailbox = mailbox;
        this.home = home;
        this.handling = handling;
        this.rest = rest;
    }

    /// On a virtual thread, and known to the watchdog at once: else a drain could end before it begins.
    void start() {
        handling.watchdog().add(this);
        Thread.startVirtualThread(this);
    }

    /// On this thread.
    void runHere() {
        handling.watchdog().add(this);
        run();
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Home home() {
        return home;
    }

    @Override
    public @Nullable Thread thread() {
        return thread;
    }

    /// The call that has not ended.
    @Override
    public @Nullable HandlerCall call() {
        return call;
    }

    @Override
    public void call(@Nullable HandlerCall running) {
        call = running;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            if (rest != null) {
                finish(rest);
            }
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
            failed(failure);
        }
    }

    private void finish(Consumer<MailboxRun> left) {
        try {
            left.accept(this);
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /// The event cannot be finished here: with the link closed, another worker gets it.
    private void failed(Throwable failure) {
        LOG.error("an event could not be finished client={} link={}", mailbox.client(), home.link(), failure);
        home.link().close("an event could not be finished");
    }
}
