// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.TlsFacts;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.link.LinkAcceptor;
import io.holdfast.cluster.link.LinkAcceptor.ShardEnd;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.link.LinkListener;
import io.holdfast.cluster.link.Transport;
import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.cluster.registry.GatewayAddress;
import io.holdfast.cluster.registry.GatewayIdentity;
import io.holdfast.cluster.registry.Registry;
import io.holdfast.cluster.registry.Registry.Announced;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// A gateway that says what the test tells it to, and keeps what it is told.
final class ScriptedGateway implements AutoCloseable {

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final long TIMEOUT_SECONDS = 10;

    private final Registry registry;
    private final GatewayAddress address;
    private final EventLoopGroup loops;
    private final LinkAcceptor acceptor;
    /// The latest of each shard.
    private final Map<Integer, Link> links = new ConcurrentHashMap<>();

    private final Set<Link> open = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Command> told = new LinkedBlockingQueue<>();
    private int clients;

    /// Announced at once.
    ///
    /// @param port 0 takes a free one
    ScriptedGateway(String name, Registry registry, LinkConfig config, int port, int shards) throws IOException {
        this.registry = registry;
        GatewayIdentity identity = registry.register(name);
        loops = Transport.best().newGroup(shards, "scripted");
        List<ShardEnd> ends = new ArrayList<>();
        for (var loop : loops) {
            var single = (SingleThreadEventLoop) loop;
            ends.add(new ShardEnd(single, new TurnEnd(single), new Told()));
        }
        acceptor = new LinkAcceptor(
                Transport.best(),
                loops,
                new Peer(Role.GATEWAY, name, identity.number(), identity.epoch()),
                config,
                new InetSocketAddress("127.0.0.1", port),
                ends);
        address = GatewayAddress.of(identity, "127.0.0.1", acceptor.port(), shards);
        announce();
    }

    void announce() {
        assertThat(registry.announce(address, LEASE)).isEqualTo(Announced.DONE);
    }

    void withdraw() {
        registry.withdraw(address);
    }

    int port() {
        return acceptor.port();
    }

    int shards() {
        return address.shards();
    }

    long epoch() {
        return address.epoch();
    }

    int number() {
        return address.number();
    }

    /// Waits until the worker is ready on every shard.
    void awaitReady() {
        for (int i = 0; i < address.shards(); i++) {
            next(Ready.class);
        }
    }

    /// Does not read its links any more, as if it were stopped.
    void stopReading() {
        open.forEach(link -> link.execute(() -> link.read(false)));
    }

    void readAgain() {
        open.forEach(link -> link.execute(() -> link.read(true)));
    }

    /// Those that are open.
    List<Link> links() {
        return List.copyOf(open);
    }

    boolean isLinked() {
        return links.size() == address.shards();
    }

    void awaitLinked() {
        await().until(this::isLinked);
    }

    /// A client on this shard that the worker is given, without any event.
    Script client(int shard) {
        return client(shard, 1, Map.of());
    }

    Script client(int shard, long assignment, Map<String, String> session) {
        var id = new ClientId(address.number(), address.epoch(), (long) ++clients * address.shards() + shard);
        return client(id, assignment, session);
    }

    Script client(ClientId id, long assignment, Map<String, String> session) {
        var facts = new ClientFacts(
                new InetSocketAddress("127.0.0.1", 4711), new InetSocketAddress("127.0.0.1", 8480), "text://a", null);
        var script = new Script(id, assignment);
        script.say(new Assign(id, assignment, facts, null, session));
        return script;
    }

    /// A client that is yet to be let in, whose arrival the worker is given.
    Script arriving(@Nullable TlsFacts tls) {
        var id = new ClientId(address.number(), address.epoch(), (long) ++clients * address.shards());
        var at = new InetSocketAddress("127.0.0.1", 4711);
        var script = new Script(id, 1);
        script.say(new Assign(id, 1, new ClientFacts(at, at, "text://a", null, null, tls), null, Map.of(), true));
        script.say(new GatewayCommand.ClientArrived(id, 0, 1, false));
        return script;
    }

    /// The next thing that it was told, which must be of this kind.
    <T extends Command> T next(Class<T> kind) {
        try {
            Command command = told.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            assertThat(command).isInstanceOf(kind);
            return kind.cast(command);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The next of this kind that it was told; what came before is skipped.
    <T extends Command> T nextOf(Class<T> kind) {
        try {
            Command command;
            do {
                command = told.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                assertThat(command).isNotNull();
            } while (!kind.isInstance(command));
            return kind.cast(command);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Answers the next question, which must be next, on a gateway of one shard.
    ///
    /// @param answer given the number of the question
    Question answer(LongFunction<Answer> answer) {
        Ask ask = next(Ask.class);
        say(0, answer.apply(ask.number()));
        return ask.question();
    }

    boolean isIdle() {
        return told.isEmpty();
    }

    /// On the link of one shard.
    void say(int shard, GatewayCommand command) {
        Link link = links.get(shard);
        if (link == null) {
            throw new AssertionError("no link for shard " + shard);
        }
        link.post(command);
    }

    /// Says that it has applied a part, on the link on which parts for its client come.
    void confirm(ResultPart part) {
        int shard = (int) (part.client().number() % address.shards());
        say(shard, new GatewayCommand.PartApplied(part.client(), part.sequence(), part.assignment(), part.part()));
    }

    /// Ends in good order; the announcement stays.
    void leave() {
        open.forEach(link -> link.post(new GatewayCommand.Leaving()));
        loseLinks();
    }

    void loseLinks() {
        List<Link> lost = List.copyOf(open);
        lost.forEach(link -> link.close("lost by the test"));
        await().until(() -> lost.stream().noneMatch(open::contains));
    }

    /// Dies; what it announced stays.
    @Override
    public void close() {
        acceptor.close();
        loops.shutdownGracefully(0, TIMEOUT_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /// One client, whose events are numbered.
    final class Script {

        private final ClientId id;
        private final long assignment;
        private long sequence;

        Script(ClientId id, long assignment) {
            this.id = id;
            this.assignment = assignment;
        }

        ClientId id() {
            return id;
        }

        long lastSequence() {
            return sequence;
        }

        void connected() {
            say(new GatewayCommand.ClientConnected(id, 0, assignment, false));
        }

        /// Behind its arrival.
        void admitted() {
            say(new GatewayCommand.ClientConnected(id, ++sequence, assignment, false));
        }

        void message(String text) {
            message(text, ++sequence, false);
        }

        void message(String text, long number, boolean redelivered) {
            say(new ClientMessage(id, number, assignment, redelivered, Payload.ofText(text)));
        }

        void closed() {
            var reason = new CloseReason(CloseReason.Code.CLIENT_LEFT, "left", true);
            say(new ClientClosed(id, ++sequence, assignment, false, reason));
        }

        void applied(int part) {
            say(new GatewayCommand.PartApplied(id, sequence, assignment, part));
        }

        /// The next message may bring the worker down.
        void suspect() {
            say(new GatewayCommand.Suspect(id, sequence + 1, assignment));
        }

        void runSuspect() {
            say(new GatewayCommand.RunSuspect(id, sequence, assignment));
        }

        void revoke() {
            say(new GatewayCommand.Revoke(id, assignment));
        }

        void say(GatewayCommand command) {
            ScriptedGateway.this.say((int) (id.number() % address.shards()), command);
        }
    }

    private final class Told implements LinkListener {

        @Override
        public void opened(Link link) {
            links.put(link.shard(), link);
            open.add(link);
        }

        @Override
        public void received(Link link, Command command) {
            told.add(command);
        }

        @Override
        public void closed(Link link, String reason) {
            links.remove(link.shard(), link);
            open.remove(link);
        }
    }
}
