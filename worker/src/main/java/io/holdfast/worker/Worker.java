// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.Handler;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.cluster.link.LinkDialer;
import io.holdfast.cluster.registry.GatewayAddress;
import io.holdfast.cluster.registry.Registry;
import io.holdfast.cluster.registry.RegistryAnnouncer;
import io.holdfast.cluster.registry.RegistryWatcher;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.store.Store;
import io.holdfast.worker.LastQuestion.Unanswered;
import io.holdfast.worker.timer.Timers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running worker.
///
/// **Owner**: none; safe from any thread.
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final int TURNS_PER_LOOK = 20;

    private enum State {
        STARTING,
        READY,
        RETIRING,
        DRAINING,
        STOPPED
    }

    private final Application application;
    private final WorkerCounters counters = new WorkerCounters();
    private final Questions<Link> questions;
    private final Calls calls = new Calls();
    private final LostClients lostClients = new LostClients();
    private final LossClaims claims;
    private final LinkDialer dialer;
    private final Registry registry;
    private final Gateways gateways;
    private final Loops loops = new Loops();
    private final Watchdog watchdog;
    private final Timers timers;
    private final EventHandling handling;
    private final RegistryWatcher watcher;
    private volatile State state = State.STARTING;

    private Worker(WorkerConfig config, LinkConfig link, Store store, Application application, Pace pace) {
        this.application = application;
        this.questions = new Questions<>(pace.answer(), new AsideWay(pace.answer()));
        var self = new Peer(
                Role.WORKER, config.name(), 0, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
        this.dialer = new LinkDialer(self, link, config.eventLoops());
        this.registry = new Registry(store, InstantSource.system());
        this.gateways = new Gateways(new GatewayEffects(), new Leases(pace.nanoTime(), RegistryAnnouncer.TIME_TO_LIVE));
        this.claims = new LossClaims(store, self.name() + "/" + self.epoch());
        this.watchdog = Watchdog.start(config.watchdog(), counters, loops, application.neverBlocks());
        this.timers = new Timers(store, self.name() + "/" + self.epoch(), pace.nanoTime(), counters.timersFailed);
        var outbox = new Outbox(gateways, counters);
        var cluster = new WorkerCluster(
                outbox, questions, new AppStore(store), timers, calls.asynchronous(), config.settings());
        this.handling = new EventHandling(application, cluster, counters, calls, claims, watchdog);
        this.watcher = RegistryWatcher.start(registry, gateways, pace.look());
    }

    /// Finds the gateways and dials every one of them, calls the handler's `onStart`, and takes clients
    /// once that has returned.
    ///
    /// @throws Exception what `onStart` threw
    public static Worker start(WorkerConfig config, LinkConfig link, Store store, Handler handler) throws Exception {
        return start(config, link, store, handler, Pace.USUAL);
    }

    static Worker start(WorkerConfig config, LinkConfig link, Store store, Handler handler, Pace pace)
            throws Exception {
        var worker = new Worker(config, link, store, Application.of(handler), pace);
        try {
            worker.onStart();
        } catch (Throwable failure) {
            worker.close();
            throw failure;
        }
        worker.changeTo(State.READY);
        worker.gateways.announcementChanged();
        LOG.info("worker started name={}", config.name());
        return worker;
    }

    /// Any thread.
    public WorkerStatus status() {
        List<Link> links = gateways.links();
        return new WorkerStatus(
                gateways.all().stream()
                        .filter(GatewayLinks::isComplete)
                        .map(GatewayLinks::name)
                        .sorted()
                        .toList(),
                counters.clients.get(),
                links.size(),
                counters.running.get(),
                links.stream().mapToLong(Link::queuedBytes).sum(),
                counters.errors(),
                counters.snapshot());
    }

    /// Asks all gateways for no new clients while other workers are ready. Those that are here stay,
    /// with all they say, until it drains.
    public void retire() {
        if (changeTo(State.RETIRING)) {
            LOG.info("worker retires: it takes new clients only where no other worker is ready");
            gateways.announcementChanged();
        }
    }

    public boolean isRetiring() {
        return state == State.RETIRING;
    }

    /// Takes no new events, finishes what is here until the deadline, calls `onStop` and ends.
    ///
    /// @return whether everything was finished in time
    public boolean drain(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        changeTo(State.DRAINING);
        timers.stop();
        boolean exits = exits();
        tellDraining(exits ? Duration.ZERO : deadline);
        boolean finished = !exits && finish(end);
        onStop();
        close();
        return finished;
    }

    /// Stops at once; unfinished events go to other workers.
    @Override
    public void close() {
        changeTo(State.STOPPED);
        timers.close();
        watcher.close();
        gateways.close();
        claims.close();
        watchdog.close();
        dialer.close(STOP);
    }

    /// It only goes forward.
    ///
    /// @return false when it was in that state before, or in a later one
    private synchronized boolean changeTo(State next) {
        boolean changes = next.compareTo(state) > 0;
        if (changes) {
            state = next;
        }
        return changes;
    }

    private final class GatewayEffects implements Gateways.Effects {

        @Override
        public GatewayLinks dial(GatewayAddress address) {
            var owner = new LinkOwner();
            return new GatewayLinks(
                    address, dialer, gateway -> new ShardLink(gateway, questions, calls, counters, owner));
        }

        @Override
        public void fence(GatewayAddress address) {
            registry.fence(address);
        }

        @Override
        public void gone(GatewayLinks gateway) {
            LOG.info(
                    "gateway gone gateway={} epoch={}",
                    gateway.name(),
                    gateway.address().epoch());
            lostClients.close(gateway, gateway.end());
            calls.gone(gateway);
        }
    }

    private final class LinkOwner implements ShardLink.Owner {

        @Override
        public Optional<WorkerCommand> announcement() {
            return switch (state) {
                case READY -> Optional.of(new WorkerCommand.Ready());
                case RETIRING -> Optional.of(new WorkerCommand.Retiring());
                case STARTING, DRAINING, STOPPED -> Optional.empty();
            };
        }

        @Override
        public void linksChanged(GatewayLinks gateway) {
            gateways.linksChanged(gateway);
        }

        @Override
        public void leaving(GatewayLinks gateway) {
            gateways.leaving(gateway);
        }

        @Override
        public ShardLink.Starter newStarter() {
            return application.neverBlocks()
                    ? new LoopStarter(loops, handling)
                    : (mailbox, home) -> new MailboxRun(mailbox, home, handling).start();
        }

        @Override
        public List<MailboxRun> orphans(List<Mailbox> mailboxes, Home home) {
            return mailboxes.stream()
                    .map(mailbox -> new MailboxRun(mailbox, home, handling))
                    .toList();
        }
    }

    /// Waits until nothing is left to do, or time is up, or nothing more can be done.
    private boolean finish(long end) throws InterruptedException {
        for (int turn = 1; isBusy(); turn++) {
            if (System.nanoTime() > end) {
                LOG.warn(
                        "the drain deadline is reached, unfinished events go to other workers clients={} running={} asynchronous={}",
                        counters.clients.get(),
                        counters.running.get(),
                        calls.asynchronous().running());
                return false;
            }
            if (turn % TURNS_PER_LOOK == 0 && exits()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    private boolean isBusy() {
        return counters.clients.get() > 0
                || watchdog.anyRuns()
                || lostClients.pending() > 0
                || timers.anyBusy()
                || calls.asynchronous().running() > 0;
    }

    /// Who has called `System.exit` never returns: then the rest is left to other workers at
    /// once.
    private boolean exits() {
        boolean exits = watchdog.anyExits()
                || timers.running().anyMatch(Watchdog::exits)
                || calls.asynchronous().anyExits();
        if (exits) {
            LOG.warn(
                    "the application has ended this process, unfinished events go to other workers clients={} running={}",
                    counters.clients.get(),
                    counters.running.get());
        }
        return exits;
    }

    /// Tells all gateways, and waits for what is under way: what a gateway sent before it learned of
    /// the drain comes before its answer to a question; nothing new comes behind the answer.
    private void tellDraining(Duration deadline) {
        Duration wait = deadline.compareTo(questions.deadline()) < 0 ? deadline : questions.deadline();
        List<WorkerCommand> draining = List.of(new WorkerCommand.Draining());
        for (Unanswered each : LastQuestion.ask(questions, gateways.links(), draining, wait)) {
            LOG.debug("a gateway has not answered the drain link={} reason=\"{}\"", each.link(), each.reason());
        }
    }

    private void onStart() throws Exception {
        Throwable failure =
                Callback.onVirtualThread("onStart", () -> application.handler().onStart(handling.cluster()), null);
        if (failure instanceof Exception exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    private void onStop() throws InterruptedException {
        Throwable failure = Callback.onVirtualThread("onStop", application.handler()::onStop, STOP);
        if (failure != null) {
            LOG.error("onStop failed", failure);
        }
    }
}
