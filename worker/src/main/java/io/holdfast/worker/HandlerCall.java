// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.Cluster;
import io.holdfast.Session;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One call of the handler, and the client handle that it is given. What the call says is collected in its [CallParts].
/// A call that tells of a client whose gateway is gone has none: what it says belongs to no event.
///
/// **Owner**: a lock, its monitor; the call's thread may share the handle with threads that it waits for.
final class HandlerCall implements Client {

    /// The call that the current thread is in.
    static final ScopedValue<HandlerCall> CURRENT = ScopedValue.newInstance();

    private final Mailbox mailbox;
    private final Event event;
    private final WorkerCluster cluster;
    private final Outbox outbox;
    private final SessionCopy session;
    private final CallLinks links;
    private final @Nullable CallParts<GatewayLinks, Link> parts;
    private boolean ended;

    private HandlerCall(Mailbox mailbox, Event event, WorkerCluster cluster, Calls calls, @Nullable Home home) {
        this.mailbox = mailbox;
        this.event = event;
        this.cluster = cluster;
        this.outbox = cluster.outbox();
        this.session = new SessionCopy(mailbox.session());
        this.links = new CallLinks(mailbox, event, calls);
        this.parts = home == null ? null : new CallParts<>(event, home.gateway(), home.link(), links);
    }

    static HandlerCall ofEvent(Mailbox mailbox, Event event, WorkerCluster cluster, Calls calls, Home home) {
        return new HandlerCall(mailbox, event, cluster, calls, home);
    }

    static HandlerCall ofLoss(Mailbox mailbox, Event close, WorkerCluster cluster, Calls calls) {
        return new HandlerCall(mailbox, close, cluster, calls, null);
    }

    /// Adds to what this call says; after the call, sends it at once.
    synchronized void say(Effect effect) {
        if (ended || parts == null) {
            outbox.sayLoosely(effect);
            return;
        }
        if (mailbox.isAbandoned()) {
            return;
        }
        parts.say(effect, outbox.receiversOf(effect));
        if (parts.mustWait()) {
            links.await(parts, () -> !parts.mustWait());
        }
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

    /// Whether the event has been given to another worker meanwhile.
    boolean isRevoked() {
        return parts != null && mailbox.isAbandoned();
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
            links.close();
        }
    }

    @Override
    public ClientId id() {
        return mailbox.client();
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return mailbox.facts().remoteAddress();
    }

    @Override
    public String listener() {
        return mailbox.facts().listener();
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Optional<String> userId() {
        return Optional.ofNullable(mailbox.userId());
    }

    @Override
    public void send(String text) {
        say(new Effect.Send(new Receiver.ToClient(id()), Names.payload(text)));
    }

    @Override
    public void send(byte[] bytes) {
        say(new Effect.Send(new Receiver.ToClient(id()), Names.payload(bytes)));
    }

    @Override
    public void send(String text, WhenSlow whenSlow) {
        say(new Effect.Send(new Receiver.ToClient(id()), Names.payload(text), whenSlow));
    }

    @Override
    public void send(byte[] bytes, WhenSlow whenSlow) {
        say(new Effect.Send(new Receiver.ToClient(id()), Names.payload(bytes), whenSlow));
    }

    @Override
    public boolean isOnline() {
        return cluster.client(id()).isOnline();
    }

    @Override
    public void close() {
        say(new Effect.Close(id(), null));
    }

    @Override
    public void close(String lastMessage) {
        say(new Effect.Close(id(), Names.payload(lastMessage)));
    }

    @Override
    public void bind(String userId) {
        sayAndFlush(new Effect.Bind(id(), Names.require("user id", userId)));
        mailbox.userId(userId);
    }

    @Override
    public void unbind() {
        sayAndFlush(new Effect.Unbind(id()));
        mailbox.userId(null);
    }

    @Override
    public void join(String group) {
        sayAndFlush(new Effect.Join(id(), Names.require("group name", group)));
    }

    @Override
    public void leave(String group) {
        sayAndFlush(new Effect.Leave(id(), Names.require("group name", group)));
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

    private synchronized void sayAndFlush(Effect effect) {
        requireRunning();
        say(effect);
        flush();
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
