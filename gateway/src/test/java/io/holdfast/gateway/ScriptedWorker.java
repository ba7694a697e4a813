// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.DialedLink;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.link.LinkDialer;
import io.holdfast.cluster.link.LinkListener;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.Retiring;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A worker that says what the test tells it to, and keeps what it is told.
final class ScriptedWorker implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 10;
    private static final AtomicLong EPOCHS = new AtomicLong();

    private final Map<Integer, Link> links = new ConcurrentHashMap<>();
    private final Map<ClientId, Link> linkOf = new ConcurrentHashMap<>();
    private final BlockingQueue<Command> told = new LinkedBlockingQueue<>();
    private final List<DialedLink> dialed = new ArrayList<>();
    private final LinkDialer dialer;
    private final AtomicInteger lost = new AtomicInteger();
    private final Peer self;
    private final LinkConfig config;
    private final int port;
    private final int shards;
    private volatile boolean quick;
    private volatile boolean replaced;

    /// Links every shard; takes no clients before [#ready].
    ScriptedWorker(Role role, String name, LinkConfig config, int port, int shards) {
        this(new Peer(role, name, 0, EPOCHS.incrementAndGet()), config, port, shards);
    }

    private ScriptedWorker(Peer self, LinkConfig config, int port, int shards) {
        this.self = self;
        this.config = config;
        this.port = port;
        this.shards = shards;
        dialer = new LinkDialer(self, config, 1);
        for (int shard = 0; shard < shards; shard++) {
            dialed.add(dialer.dial("127.0.0.1", port, shard, _ -> !replaced, new Told()));
        }
        await().until(() -> links.size() == shards);
    }

    /// The same process links every shard once more. The links that it had stay as they are, and are
    /// not made again.
    ScriptedWorker again() {
        replaced = true;
        return new ScriptedWorker(self, config, port, shards);
    }

    void ready() {
        sayOnAll(new Ready());
    }

    /// Whether it finishes each event as soon as it is told of it; the test is told of it too.
    void quick(boolean now) {
        quick = now;
    }

    /// How many clients it was ever given.
    int everAssigned() {
        return linkOf.size();
    }

    void retire() {
        sayOnAll(new Retiring());
    }

    void drain() {
        sayOnAll(new Draining());
    }

    /// How many shards it is linked to.
    int links() {
        return links.size();
    }

    /// How many links it has lost; it makes them again.
    int linksLost() {
        return lost.get();
    }

    /// The next thing that it was told, which must be of this kind.
    <T extends Command> T next(Class<T> kind) {
        Command command = poll();
        assertThat(command).isInstanceOf(kind);
        return kind.cast(command);
    }

    /// The next event; that clients are assigned or revoked meanwhile is passed over.
    Event nextEvent() {
        while (true) {
            if (poll() instanceof Event event) {
                return event;
            }
        }
    }

    /// The next answer, which must be of this kind; what is told of clients meanwhile is passed over.
    <T extends Answer> T nextAnswer(Class<T> kind) {
        while (true) {
            if (poll() instanceof Answer answer) {
                assertThat(answer).isInstanceOf(kind);
                return kind.cast(answer);
            }
        }
    }

    /// The next event, which must be this message.
    ClientMessage nextMessage(String text) {
        var message = (ClientMessage) nextEvent();
        assertThat(new String(message.payload().bytes(), UTF_8)).isEqualTo(text);
        return message;
    }

    /// Has been told nothing that the test has not taken.
    boolean isIdle() {
        return told.isEmpty();
    }

    void finish(Event event, Effect... effects) {
        part(event, 0, true, false, effects);
    }

    void part(Event event, int part, boolean last, boolean confirm, Effect... effects) {
        say(event.client(), result(event, part, last, confirm, effects));
    }

    private static ResultPart result(Event event, int part, boolean last, boolean confirm, Effect... effects) {
        return new ResultPart(
                event.client(),
                event.sequence(),
                event.assignment(),
                part,
                last,
                confirm,
                SessionChange.NONE,
                List.of(effects));
    }

    /// On the link of the client's shard.
    void say(ClientId client, WorkerCommand command) {
        Link link = linkOf.get(client);
        if (link == null) {
            throw new AssertionError("no link for client " + client);
        }
        link.post(command);
    }

    /// On the link of one shard.
    void say(int shard, WorkerCommand command) {
        Link link = links.get(shard);
        if (link == null) {
            throw new AssertionError("no link to shard " + shard);
        }
        link.post(command);
    }

    void sayLoosely(Effect... effects) {
        say(0, new LooseEffects(List.of(effects)));
    }

    /// Dies.
    @Override
    public void close() {
        dialed.forEach(DialedLink::close);
        dialer.close(Duration.ofSeconds(5));
    }

    static Effect toClient(ClientId client, String text) {
        return new Effect.Send(new Receiver.ToClient(client), Payload.ofText(text));
    }

    static Effect toUser(String userId, String text) {
        return new Effect.Send(new Receiver.ToUser(userId), Payload.ofText(text));
    }

    static Effect toGroup(String group, String text) {
        return new Effect.Send(new Receiver.ToGroup(group), Payload.ofText(text));
    }

    static Effect toEveryone(String text) {
        return new Effect.Send(new Receiver.ToEveryone(), Payload.ofText(text));
    }

    private void sayOnAll(WorkerCommand command) {
        Collection<Link> all = links.values();
        all.forEach(link -> link.post(command));
    }

    private Command poll() {
        try {
            Command command = told.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (command == null) {
                throw new AssertionError("nothing was told within %d s".formatted(TIMEOUT_SECONDS));
            }
            return command;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final class Told implements LinkListener {

        @Override
        public void opened(Link link) {
            links.put(link.shard(), link);
        }

        @Override
        public void received(Link link, Command command) {
            if (command instanceof Assign assign) {
                linkOf.put(assign.client(), link);
            }
            told.add(command);
            if (quick && command instanceof Event event) {
                link.send(result(event, 0, true, false));
            }
        }

        @Override
        public void closed(Link link, String reason) {
            links.remove(link.shard(), link);
            lost.incrementAndGet();
        }
    }
}
