// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.HoldfastException;
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
import io.holdfast.store.StoreFailure;
import io.holdfast.worker.LastQuestion.Unanswered;
import io.holdfast.worker.timer.Timers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The links of a [Speaker] to all gateways, also to those that come later.
///
/// A gateway that is missed is forgotten, and not fenced: that is left to workers, who have its clients
/// to close.
///
/// **Owner**: none; safe from any thread.
final class SpeakerLinks implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SpeakerLinks.class);
    private static final Duration LEAVE = Duration.ofSeconds(1);

    private final Store store;
    private final Registry registry;
    private final WorkerCounters counters = new WorkerCounters();
    private final Calls calls = new Calls();
    private final Questions<Link> questions;
    private final Timers timers;
    private final LinkDialer dialer;
    private final Gateways gateways;
    private final RegistryWatcher watcher;

    private SpeakerLinks(Peer self, LinkConfig link, Store store, Pace pace) {
        this.store = store;
        this.registry = new Registry(store, InstantSource.system());
        this.questions = new Questions<>(pace.answer(), new AsideWay(pace.answer()));
        this.timers = new Timers(store, self.name() + "/" + self.epoch(), pace.nanoTime(), counters.timersFailed);
        this.dialer = new LinkDialer(self, link, 1);
        this.gateways = new Gateways(new GatewayEffects(), new Leases(pace.nanoTime(), RegistryAnnouncer.TIME_TO_LIVE));
        this.watcher = RegistryWatcher.start(registry, gateways, pace.look());
    }

    /// Begins to look for gateways and to dial them.
    ///
    /// @param store closed with the result
    static SpeakerLinks dial(String name, LinkConfig link, Store store, Pace pace) {
        long epoch = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        return new SpeakerLinks(new Peer(Role.PROGRAM, name, 0, epoch), link, store, pace);
    }

    WorkerCluster newCluster() {
        return new WorkerCluster(
                new Outbox(gateways, counters), questions, new AppStore(store), timers, calls.asynchronous(), Map.of());
    }

    /// Waits until all gateways that are announced are linked, or time is up.
    ///
    /// @throws HoldfastException when none is linked then
    void await(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!isComplete() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted while the cluster was joined", e);
        }
        if (gateways.all().stream().noneMatch(GatewayLinks::isLinked)) {
            throw new HoldfastException(
                    "no gateway is linked after %d ms: %s".formatted(patience.toMillis(), reason()));
        }
    }

    /// Ends the timers, and waits until the gateways have taken what was said before, up to a second.
    void settle() {
        timers.close();
        for (Unanswered each : LastQuestion.ask(questions, gateways.links(), List.of(), LEAVE)) {
            LOG.warn(
                    "what was said last may be lost gateway={} reason=\"{}\"",
                    each.link().peer().name(),
                    each.reason());
        }
    }

    @Override
    public void close() {
        timers.close();
        watcher.close();
        gateways.close();
        dialer.close(LEAVE);
        store.close();
    }

    private boolean isComplete() {
        List<GatewayLinks> known = gateways.all();
        return !known.isEmpty() && known.stream().allMatch(GatewayLinks::isComplete);
    }

    private String reason() {
        List<GatewayLinks> known = gateways.all();
        if (!known.isEmpty()) {
            return known.stream()
                    .map(gateway -> "%s does not answer, or refuses, at %s"
                            .formatted(gateway.name(), gateway.address().hostAndPort()))
                    .collect(Collectors.joining("; "));
        }
        try {
            return registry.gateways().isEmpty()
                    ? "none is announced in the store (expected the cluster to run)"
                    : "they have just been announced";
        } catch (StoreFailure failure) {
            return "the store does not tell where they are: " + failure.getMessage();
        }
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
            LOG.debug("a gateway is missed gateway={} epoch={}", address.name(), address.epoch());
        }

        @Override
        public void gone(GatewayLinks gateway) {
            LOG.info(
                    "gateway gone gateway={} epoch={}",
                    gateway.name(),
                    gateway.address().epoch());
            gateway.close();
        }
    }

    private final class LinkOwner implements ShardLink.Owner {

        /// It takes no clients.
        @Override
        public Optional<WorkerCommand> announcement() {
            return Optional.empty();
        }

        @Override
        public void linksChanged(GatewayLinks gateway) {
            gateways.linksChanged(gateway);
        }

        @Override
        public void leaving(GatewayLinks gateway) {
            gateways.leaving(gateway);
        }

        /// None is ever to be started.
        @Override
        public ShardLink.Starter newStarter() {
            return (mailbox, home) -> {
                LOG.error(
                        "the gateway gives a client to a program, its link is closed link={} client={}",
                        home.link(),
                        mailbox.client());
                home.link().close("a program takes no clients");
            };
        }

        @Override
        public List<MailboxRun> orphans(List<Mailbox> mailboxes, Home home) {
            return List.of();
        }
    }
}
