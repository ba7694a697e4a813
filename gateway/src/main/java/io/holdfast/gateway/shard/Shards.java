// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.link.LinkAcceptor;
import io.holdfast.cluster.link.LinkAcceptor.ShardEnd;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.link.Transport;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.gateway.config.GatewayConfig;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.connections.ConnectionFilter;
import io.holdfast.gateway.connections.Connections;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ClientProtocols;
import io.holdfast.gateway.route.ClientCounts;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// All shards of a gateway, their event loops, and the sockets that feed them.
///
/// **Owner**: none; safe from any thread.
public final class Shards implements AutoCloseable {

    private static final long LOOP_STOP_SECONDS = 5;
    private static final Duration NO_WORKER_WAIT = Duration.ofSeconds(1);

    /// What was sent last is given this long to leave, and clients to close their side.
    private static final Duration SOCKETS_WAIT = Duration.ofMillis(500);

    private static final Duration SEARCH_WAIT = Duration.ofSeconds(30);
    private static final int REBALANCE_SECONDS = 300;

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops;
    private final List<Shard> shards = new ArrayList<>();
    private final List<ShardHost> hosts = new ArrayList<>();
    private final Listeners listeners = new Listeners();
    private final GatewayCounters counters = new GatewayCounters();
    private final AcceptGate gate = new AcceptGate(listeners::follow);
    private final LinkAcceptor links;
    private final @Nullable String drainAdvice;

    /// Binds the link port, and then every listener.
    ///
    /// @throws IOException when an address cannot be bound; nothing is left open then
    public Shards(GatewayConfig config, Peer self, LinkConfig link) throws IOException {
        this.loops = transport.newGroup(config.eventLoops(), "shard");
        String advice = config.drainAdvice();
        this.drainAdvice = advice;
        var clientCounts = new ClientCounts();
        var shared = new Shared(self, config.limits(), counters, gate, config.eventLoops(), shards);
        for (EventExecutor loop : loops) {
            var hostLoop = NettyLoop.of((SingleThreadEventLoop) loop);
            var shard = new Shard(shards.size(), hostLoop, shared);
            shards.add(shard);
            var links = new WorkerLinks(shard, clientCounts);
            shard.neighbours().source(links::read);
            hosts.add(new ShardHost(shard, hostLoop, links));
        }
        shards.forEach(shard -> shard.loop().execute(shard::start));
        try {
            this.links = new LinkAcceptor(
                    transport,
                    loops,
                    self,
                    link,
                    new InetSocketAddress(config.linkBind(), config.linkPort()),
                    shardEnds());
            bindListeners(config);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// The link port that was bound.
    public int linkPort() {
        return links.port();
    }

    /// What the listeners are bound to: `text://0.0.0.0:8480`.
    public List<String> listening() {
        return listeners.urls();
    }

    public GatewayCounters counters() {
        return counters;
    }

    public ShardFigures figures() {
        return onEach(ShardHost::figures).stream().reduce(ShardFigures.NONE, ShardFigures::plus);
    }

    /// Workers that take clients of every shard.
    public Set<Peer> readyWorkers() {
        Set<Peer> ready = null;
        for (Set<Peer> ofShard : onEach(host -> host.links().ready())) {
            if (ready == null) {
                ready = new HashSet<>(ofShard);
            } else {
                ready.retainAll(ofShard);
            }
        }
        return ready == null ? Set.of() : ready;
    }

    /// Stops accepting clients, and closes those that are here a few at a time; or goes on at another rate.
    ///
    /// @param clientsPerSecond of all shards together, 1 or more
    public void drain(int clientsPerSecond) {
        listeners.shut();
        double share = (double) clientsPerSecond / hosts.size();
        hosts.forEach(host -> host.loop().execute(() -> host.shard().drain().start(share, drainAdvice)));
    }

    /// Accepts clients again, and closes no more of them.
    ///
    /// @throws IOException when an address cannot be bound any more; then the drain goes on
    public void cancelDrain() throws IOException {
        listeners.reopen();
        hosts.forEach(host -> host.loop().execute(() -> host.shard().drain().cancel()));
    }

    /// Moves idle clients at once until all workers have equally many.
    ///
    /// @param progress told each second, on the calling thread, how many have been moved so far
    /// @return how many were moved
    public int rebalance(IntConsumer progress) throws InterruptedException {
        var rebalancing = new Rebalancing();
        CompletableFuture<Void> walk = ClientWalk.over(shards, rebalancing);
        for (int second = 0; !isDone(walk, Duration.ofSeconds(1)); second++) {
            if (second == REBALANCE_SECONDS) {
                throw new IllegalStateException("a shard does not answer");
            }
            progress.accept(rebalancing.moved());
        }
        return rebalancing.moved();
    }

    public Connections connections(ConnectionFilter filter) throws InterruptedException {
        var search = new ConnectionSearch(filter);
        if (!isDone(ClientWalk.over(shards, search), SEARCH_WAIT)) {
            throw new IllegalStateException("a shard does not answer");
        }
        return search.found();
    }

    /// Closes a client when it is here; workers still finish its events.
    ///
    /// @return whether it was connected
    public boolean close(ClientId client) {
        int owner = (int) (client.number() % hosts.size());
        return onEach(host -> host.shard().index() == owner
                        && host.shard().departures().closeByOperator(client))
                .contains(true);
    }

    /// Stops accepting clients, closes those that are here, and waits until workers have finished their
    /// events; only a moment while no worker is there.
    ///
    /// @return whether they did within the deadline
    public boolean closeClients(CloseReason reason, Duration deadline) throws InterruptedException {
        listeners.close();
        onEach(host -> {
            host.shard().departures().closeAll(reason);
            return host.shard().connections();
        });
        long start = System.nanoTime();
        boolean finished = await(deadline, () -> count(ShardHost::connections) == 0 || nobodyIsAtWork(start))
                && count(ShardHost::connections) == 0;
        await(SOCKETS_WAIT, () -> count(host -> host.shard().sockets()) == 0);
        onEach(host -> host.links().leave());
        return finished;
    }

    /// Closes everything at once.
    @Override
    public void close() {
        listeners.close();
        if (links != null) {
            links.close();
        }
        loops.shutdownGracefully(0, LOOP_STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(LOOP_STOP_SECONDS, TimeUnit.SECONDS);
    }

    private boolean nobodyIsAtWork(long startNanos) {
        return System.nanoTime() - startNanos > NO_WORKER_WAIT.toNanos()
                && onEach(host -> host.links().anyAtWork()).stream().noneMatch(atWork -> atWork);
    }

    private int count(Question<Integer> question) {
        return onEach(question).stream().mapToInt(Integer::intValue).sum();
    }

    private static boolean await(Duration deadline, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > deadline.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    private List<ShardEnd> shardEnds() {
        return hosts.stream()
                .map(host -> new ShardEnd(host.loop().loop(), host.loop().turnEnd(), host.links()))
                .toList();
    }

    /// Waits for it a while.
    private static boolean isDone(CompletableFuture<Void> walk, Duration wait) throws InterruptedException {
        try {
            walk.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a shard failed", e.getCause());
        }
    }

    private void bindListeners(GatewayConfig config) throws IOException {
        var protocols = ClientProtocols.load(config.protocolJars());
        for (int i = 0; i < config.listeners().size(); i++) {
            ListenerConfig listener = config.listeners().get(i);
            ClientProtocol protocol = protocols.create(i, listener);
            listeners.add(ClientListener.bind(
                    "gateway.listen[%d]".formatted(i), listener, protocol, gate, transport, loops, hosts, config));
        }
    }

    private interface Question<T> {
        T ask(ShardHost host);
    }

    private <T> List<T> onEach(Question<T> question) {
        List<T> answers = new ArrayList<>();
        for (ShardHost host : hosts) {
            Callable<T> task = () -> question.ask(host);
            try {
                answers.add(host.loop().loop().submit(task).get(LOOP_STOP_SECONDS, TimeUnit.SECONDS));
            } catch (RejectedExecutionException _) {
                // The event loop has ended: there is nothing left to ask about.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while asking a shard", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a shard failed", e.getCause());
            } catch (TimeoutException e) {
                throw new IllegalStateException("a shard does not answer", e);
            }
        }
        return answers;
    }
}
