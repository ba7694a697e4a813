// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.AsyncClient;
import io.holdfast.ClientId;
import io.holdfast.Session;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One call of the handler, which is the client handle that it is given. What the call says is collected in
/// its [CallParts]. A call that tells of a client whose gateway is gone has none: what it says belongs
/// to no event.
///
/// **Owner**: a lock, its monitor; the call's thread may share the handle with threads that it waits for.
class HandlerCall extends ClientHandle {

    /// The call that the current thread is in.
    static final ScopedValue<HandlerCall> CURRENT = ScopedValue.newInstance();

    private final Event event;
    private final Outbox outbox;
    private final SessionCopy session;
    private final CallLinks links;
    private final @Nullable CallParts<GatewayLinks, Link> parts;

    /// Read without the monitor, which who ends the call may hold for long.
    private @Nullable String userId;

    /// Messages.
    private int sent;

    private boolean ended;

    /// @param home null when the client's gateway is gone
    HandlerCall(Mailbox mailbox, Event event, WorkerCluster cluster, CallLinks links, @Nullable Home home) {
        super(mailbox, cluster);
        this.event = event;
        this.outbox = cluster.outbox();
        this.session = new SessionCopy(mailbox.session());
        this.userId = mailbox.userId();
        this.links = links;
        this.parts = home == null ? null : new CallParts<>(event, home.gateway(), home.link(), links);
    }

    /// The call that the current thread is in, if it is in one.
    static @Nullable HandlerCall current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /// The same, if it is a call of the cluster that has these gateways: a handler may have opened
    /// another one, and what it says there is none of its event's.
    static @Nullable HandlerCall current(Gateways gateways) {
        HandlerCall call = current();
        return call != null && call.outbox.gateways() == gateways ? call : null;
    }

    static HandlerCall ofEvent(Mailbox mailbox, Event event, WorkerCluster cluster, Calls calls, Home home) {
        return new HandlerCall(mailbox, event, cluster, new CallLinks(mailbox, event, calls), home);
    }

    static HandlerCall ofLoss(Mailbox mailbox, Event close, WorkerCluster cluster, Calls calls) {
        return new HandlerCall(mailbox, close, cluster, new CallLinks(mailbox, close, calls), null);
    }

    /// Adds to what this call says; after the call, sends it at once.
    @Override
    void say(Effect effect) {
        add(effect);
    }

    /// Says whether the client is let in, however much else was said.
    void decide(Effect verdict) {
        add(verdict);
    }

    private synchronized void add(Effect effect) {
        if (ended || parts == null) {
            outbox.sayLoosely(effect);
            return;
        }
        if (mailbox.isAbandoned()) {
            return;
        }
        if (effect instanceof Effect.Send) {
            sent++;
        }
        parts.say(effect, outbox.receiversOf(effect));
        if (parts.mustWait()) {
            awaitRoom(parts);
        }
    }

    /// More is said than others have confirmed.
    void awaitRoom(CallParts<GatewayLinks, Link> said) {
        links.await(said, () -> !said.mustWait());
    }

    /// The link of a gateway that everything this call says takes, so that it stays in order.
    synchronized Optional<Link> link(GatewayLinks gateway) {
        Link used = parts == null ? null : parts.link(gateway);
        return Optional.ofNullable(used == null ? links.current(gateway) : used);
    }

    /// Sends what was said so far, if anything, without waiting.
    synchronized void sendSaid() {
        if (!ended && parts != null) {
            links.update(parts);
            parts.sendSaid();
        }
    }

    final Outbox outbox() {
        return outbox;
    }

    /// Names of the gateways whose confirmation it waits for just now. Any thread.
    List<String> awaited() {
        return links.awaited().stream().map(GatewayLinks::name).toList();
    }

    /// Whether the event has been given to another worker meanwhile.
    boolean isRevoked() {
        return parts != null && mailbox.isAbandoned();
    }

    /// What is abandoned when the event is given to another worker; null when that cannot be.
    synchronized @Nullable Mailbox revocable() {
        return ended || parts == null ? null : mailbox;
    }

    /// Whether this is the call for an event of a client, and still runs.
    synchronized boolean handles(ClientId client) {
        return !ended && parts != null && client.equals(id());
    }

    /// Says something about any client, and returns when it is visible everywhere.
    ///
    /// @return false when the call has ended, or belongs to no event: then nothing is said
    @Override
    synchronized boolean change(Effect effect) {
        if (ended || parts == null) {
            return false;
        }
        say(effect);
        flush();
        remember(effect);
        return true;
    }

    /// Says something, if given, and sends what was said so far.
    ///
    /// @return what completes when it is applied everywhere; null when the call has ended, or belongs
    /// to no event: then nothing is said
    synchronized @Nullable CompletionStage<Void> mark(@Nullable Effect effect) {
        if (ended || parts == null) {
            return null;
        }
        if (effect != null) {
            say(effect);
            remember(effect);
        }
        CompletionStage<Void> stage = links.mark(parts);
        lookAfterMarks(parts);
        return stage;
    }

    /// The callback may wait for its stages, before the call's end would see to them.
    void lookAfterMarks(CallParts<GatewayLinks, Link> said) {
        links.lookAfterMarks(said, this);
    }

    /// Whether nothing would be waited for, were the call ended now.
    synchronized boolean waitsForNobody() {
        return isRevoked() || (parts != null && parts.waitsForNobody());
    }

    synchronized boolean isRunning() {
        return !ended && parts != null;
    }

    /// Ends the call: the event is finished when this returns, or it is abandoned.
    synchronized void end() {
        try {
            SessionChange change = session.end();
            if (parts != null && !mailbox.isAbandoned()) {
                requireWhole(parts);
                parts.endElsewhere();
                if (!parts.mayFinish()) {
                    links.await(parts, parts::mayFinish);
                }
                parts.finish(change);
                if (!parts.isAbandoned()) {
                    mailbox.session(session.entries());
                }
            }
        } finally {
            ended = true;
            if (sent > 0) {
                outbox.sent(sent);
            }
            if (parts != null) {
                parts.abandon(); // Where it could not be finished; else this does nothing.
            }
            links.close();
        }
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Optional<String> userId() {
        return Optional.ofNullable(userId);
    }

    @Override
    public AsyncClient async() {
        return new AsyncCall(this, cluster.asynchronous());
    }

    @Override
    public synchronized void flush() {
        requireRunning();
        if (parts == null) {
            return;
        }
        links.listen();
        links.update(parts);
        parts.flush();
        links.await(parts, () -> !parts.isFlushing());
        if (parts.isAbandoned()) {
            throw links.revoked();
        }
    }

    @Override
    public boolean redelivered() {
        return event.redelivered();
    }

    @Override
    public String eventKey() {
        return id() + "/" + (parts == null ? "lost" : event.sequence());
    }

    /// What the call says of its own client, it sees.
    private void remember(Effect effect) {
        switch (effect) {
            case Effect.Bind(ClientId client, String bound) when client.equals(id()) -> become(bound);
            case Effect.Unbind(ClientId client) when client.equals(id()) -> become(null);
            default -> {}
        }
    }

    private void become(@Nullable String bound) {
        userId = bound;
        mailbox.userId(bound);
    }

    private void requireWhole(CallParts<GatewayLinks, Link> said) {
        if (said.isTorn()) {
            throw new IllegalStateException("event %s: an error struck while a part was sent".formatted(eventKey()));
        }
    }

    private void requireRunning() {
        if (ended) {
            throw new IllegalStateException("the handler call for event %s has ended".formatted(eventKey()));
        }
    }
}
