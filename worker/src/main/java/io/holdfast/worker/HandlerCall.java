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
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One call of the handler, and the client handle that it is given. What the call says is collected here and leaves as
/// parts: the last when the call ends, earlier ones when it waits for something or has said more than 1 MiB.
///
/// **Owner**: a lock, its monitor; the call's thread may share the handle with threads that it waits for.
final class HandlerCall implements Client {

    /// The call that the current thread is in.
    static final ScopedValue<HandlerCall> CURRENT = ScopedValue.newInstance();

    private static final int PART_BYTES = 1024 * 1024;

    private final Mailbox mailbox;
    private final Event event;
    private final WorkerCluster cluster;
    private final Outbox outbox;
    private final SessionCopy session;
    private final GatewayLinks home;
    private List<Effect> said = new ArrayList<>(4);
    private Map<GatewayLinks, List<Effect>> saidElsewhere = Map.of();
    private long saidBytes;
    private int part;
    private boolean ended;

    HandlerCall(Mailbox mailbox, Event event, WorkerCluster cluster, GatewayLinks home) {
        this.mailbox = mailbox;
        this.event = event;
        this.cluster = cluster;
        this.outbox = cluster.outbox();
        this.home = home;
        this.session = new SessionCopy(mailbox.session());
    }

    /// Adds to what this call says; after the call, sends it at once.
    synchronized void say(Effect effect) {
        if (ended) {
            outbox.sayLoosely(effect);
            return;
        }
        if (mailbox.isAbandoned()) {
            return;
        }
        long bytes = Outbox.sizeOf(effect);
        if (saidBytes > 0 && saidBytes + bytes > PART_BYTES) {
            sendPart(false, false, SessionChange.NONE);
        }
        saidBytes += bytes;
        for (GatewayLinks gateway : outbox.receiversOf(effect)) {
            if (gateway == home) {
                said.add(effect);
            } else {
                if (saidElsewhere.isEmpty()) {
                    saidElsewhere = new LinkedHashMap<>();
                }
                saidElsewhere.computeIfAbsent(gateway, _ -> new ArrayList<>()).add(effect);
            }
        }
    }

    /// The link of a gateway that everything this call says takes, so that it stays in order.
    Optional<Link> link(GatewayLinks gateway) {
        return gateway == home ? Optional.of(mailbox.link()) : gateway.link(id().number());
    }

    /// Sends what was said so far, if anything, without waiting.
    synchronized void sendSaid() {
        if (!ended && !mailbox.isAbandoned() && (!said.isEmpty() || !saidElsewhere.isEmpty())) {
            sendPart(false, false, SessionChange.NONE);
        }
    }

    /// Whether the event has been given to another worker meanwhile.
    boolean isRevoked() {
        return mailbox.isAbandoned();
    }

    /// Ends the call: the event is finished with this part.
    synchronized void end() {
        SessionChange change = session.end();
        mailbox.session(session.entries());
        if (!mailbox.isAbandoned()) {
            sendPart(true, false, change);
        }
        ended = true;
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
        mailbox.awaitApplied(event.sequence(), part, () -> sendPart(false, true, SessionChange.NONE));
    }

    @Override
    public boolean redelivered() {
        return event.redelivered();
    }

    @Override
    public String eventKey() {
        return id() + "/" + event.sequence();
    }

    private synchronized void sayAndFlush(Effect effect) {
        requireRunning();
        say(effect);
        flush();
    }

    private void requireRunning() {
        if (ended) {
            throw new IllegalStateException("the handler call for event %s has ended".formatted(eventKey()));
        }
    }

    /// Other gateways first: when the home gateway finishes the event, nothing of it is left here.
    private void sendPart(boolean last, boolean confirm, SessionChange change) {
        saidElsewhere.forEach((gateway, effects) -> link(gateway)
                .ifPresentOrElse(link -> link.post(toPart(last, false, SessionChange.NONE, effects)), outbox::unsent));
        mailbox.link().post(toPart(last, confirm, change, said));
        said = last ? List.of() : new ArrayList<>(4);
        saidElsewhere = Map.of();
        saidBytes = 0;
        part++;
    }

    private ResultPart toPart(boolean last, boolean confirm, SessionChange change, List<Effect> effects) {
        return new ResultPart(id(), event.sequence(), mailbox.assignment(), part, last, confirm, change, effects);
    }
}
