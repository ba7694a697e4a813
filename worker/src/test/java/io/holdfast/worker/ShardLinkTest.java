// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.link.LinkDialer;
import io.holdfast.cluster.registry.GatewayAddress;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.worker.timer.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ShardLinkTest extends WorkerFixture {

    private final WorkerCounters counters = new WorkerCounters();
    private final Questions<Link> questions =
            new Questions<>(Duration.ofSeconds(1), new AsideWay(Duration.ofSeconds(1)));
    private final Calls calls = new Calls();
    private final AtomicReference<GatewayLinks> links = new AtomicReference<>();
    private final CompletableFuture<Boolean> linkedWhileOrphansAreMade = new CompletableFuture<>();
    private final CompletableFuture<List<MailboxRun>> lost = new CompletableFuture<>();
    private volatile boolean goneWhenLinkedAgain;

    /// Else the loop of another shard could find the gateway gone, and take what is not there yet.
    @Test
    void aLinkCountsAsOpenUntilItsOrphansAreThere() {
        linkedGatewayWithAClient().loseLinks();
        assertThat(linkedWhileOrphansAreMade.join()).isTrue();
        links.get().close();
    }

    @Test
    void aGatewayFoundGoneWhileItIsLinkedAgainHasLostItsClients() {
        ScriptedGateway gateway = linkedGatewayWithAClient();
        goneWhenLinkedAgain = true;
        gateway.loseLinks();
        Awaitility.await().until(lost::isDone);
        assertThat(lost.join()).hasSize(1);
        Awaitility.await().until(() -> !links.get().isLinked());
    }

    private ScriptedGateway linkedGatewayWithAClient() {
        ScriptedGateway gateway = gateway("g1", 1);
        var owner = new Owner(handling());
        var self = new Peer(Role.WORKER, "worker-1", 0, 1);
        LinkDialer dialer = opened(new LinkDialer(self, LINK, 1));
        links.set(new GatewayLinks(
                registry.gateways().getFirst(),
                dialer,
                each -> new ShardLink(each, questions, calls, counters, owner)));
        gateway.awaitReady();
        gateway.client(0);
        Awaitility.await().until(() -> counters.clients.get() == 1);
        return gateway;
    }

    private final class Owner implements ShardLink.Owner {

        private final EventHandling handling;

        Owner(EventHandling handling) {
            this.handling = handling;
        }

        @Override
        public Optional<WorkerCommand> announcement() {
            return Optional.of(new WorkerCommand.Ready());
        }

        @Override
        public void linksChanged(GatewayLinks gateway) {
            if (goneWhenLinkedAgain && gateway.isLinked()) {
                lost.complete(gateway.end());
            }
        }

        @Override
        public void leaving(GatewayLinks gateway) {}

        @Override
        public ShardLink.Starter newStarter() {
            return (mailbox, home) -> new MailboxRun(mailbox, home, handling).start();
        }

        @Override
        public List<MailboxRun> orphans(List<Mailbox> mailboxes, Home home) {
            linkedWhileOrphansAreMade.complete(links.get().isLinked());
            return mailboxes.stream()
                    .map(mailbox -> new MailboxRun(mailbox, home, handling))
                    .toList();
        }
    }

    private EventHandling handling() {
        var gateways = new Gateways(new NoGateways(), new Leases(System::nanoTime, Duration.ofSeconds(1)));
        var timers = opened(new Timers(store, "worker-1", System::nanoTime, counters.timersFailed));
        var cluster = new WorkerCluster(
                new Outbox(gateways, counters), questions, new AppStore(store), timers, calls.asynchronous(), Map.of());
        Watchdog watchdog = opened(Watchdog.start(Duration.ofSeconds(10), counters, new Loops(), false));
        return new EventHandling(
                Application.of(handler), cluster, counters, calls, new LossClaims(store, "worker-1"), watchdog);
    }

    private static final class NoGateways implements Gateways.Effects {

        @Override
        public GatewayLinks dial(GatewayAddress address) {
            throw new AssertionError("nobody is dialed");
        }

        @Override
        public void fence(GatewayAddress address) {}

        @Override
        public void gone(GatewayLinks gateway) {}
    }
}
