// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.SimulatedOutput;
import io.holdfast.gateway.client.SimulatedSocket;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.worker.SimulatedWorker.Listed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Everything that one seed makes: processes, clients, and the store, which is only a list and a set here.
///
/// **Owner**: the one thread that runs it.
final class World {

    /// What is drawn once for a world.
    ///
    /// @param wireBytes that a link takes before it is not writable
    /// @param outputLimits of what waits in a worker for a link
    /// @param neverBlocks whether the handlers of some workers never block
    /// @param flushOneIn things that handlers do
    /// @param crashOneIn events at which handlers bring their worker down
    record Shape(
            int gateways,
            int shards,
            int workers,
            int clients,
            int wireBytes,
            SimulatedOutput.Limits outputLimits,
            boolean neverBlocks,
            int flushOneIn,
            int crashOneIn,
            GatewayLimits limits) {

        static Shape draw(SplittableRandom random) {
            int gateways = 1 + random.nextInt(3);
            boolean tight = random.nextInt(4) == 0;
            boolean narrow = random.nextInt(3) == 0;
            int outQueue = SimulatedSocket.FULL_BYTES + 500 + random.nextInt(2_500);
            int memory = tight ? 1024 * 1024 : 64 * 1024 * 1024;
            return new Shape(
                    gateways,
                    1 + random.nextInt(2),
                    1 + random.nextInt(3),
                    1 + random.nextInt(6),
                    narrow ? 100 + random.nextInt(400) : 1024 * 1024,
                    narrow
                            ? new SimulatedOutput.Limits(1 + random.nextInt(400), 1 + random.nextInt(400))
                            : SimulatedOutput.Limits.usual(),
                    random.nextInt(4) != 0,
                    random.nextInt(3) == 0 ? 2 : 30,
                    random.nextInt(5) == 0 ? 12 : 200,
                    new GatewayLimits(2 + random.nextInt(8), 256 * 1024, outQueue, 2 + random.nextInt(8), memory));
        }
    }

    private final Shape shape;
    private final Scheduler scheduler;
    private final Coverage coverage;
    private final Ledger ledger;
    private final Handler handler;
    private final Verdicts verdicts;
    private final Endings endings;
    private final Host outside = new Host("outside");
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final List<WorkerSlot> slots = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final Set<ClientId> claims = new HashSet<>();
    private boolean storeAway;
    private boolean calm;

    World(long seed, Coverage coverage, boolean tracing) {
        var random = new SplittableRandom(seed);
        this.shape = Shape.draw(random);
        this.coverage = coverage;
        this.scheduler = new Scheduler(random, tracing);
        this.ledger = new Ledger(this);
        this.handler = new Handler(this, ledger);
        this.verdicts = new Verdicts(this, ledger);
        this.endings = new Endings(this, ledger);
        scheduler.note(() -> "seed %d: %s".formatted(seed, shape));
        for (int i = 0; i < shape.gateways(); i++) {
            gateways.add(new GatewayProcess(this, i + 1, 1));
        }
        for (int i = 0; i < shape.workers(); i++) {
            slots.add(new WorkerSlot(this, "worker-" + (i + 1)));
        }
        for (int i = 0; i < shape.clients(); i++) {
            clients.add(new SimulatedClient(this, i, gateways.get(scheduler.draw(gateways.size()))));
        }
    }

    Shape shape() {
        return shape;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Ledger ledger() {
        return ledger;
    }

    Handler handler() {
        return handler;
    }

    Verdicts verdicts() {
        return verdicts;
    }

    Endings endings() {
        return endings;
    }

    Host outside() {
        return outside;
    }

    List<GatewayProcess> gateways() {
        return gateways;
    }

    /// The next process of a gateway, with a client of its own; the last one has crashed, or goes on
    /// beside it.
    void addGatewayAfter(GatewayProcess last) {
        if (!calm && isLatest(last)) {
            last.replaced();
            seen(Seen.GATEWAY_RESTARTED);
            Listed before = last.listing();
            var gateway = new GatewayProcess(this, before.number(), before.epoch() + 1);
            scheduler.note(() -> gateway + " starts");
            gateways.add(gateway);
            clients.add(new SimulatedClient(this, clients.size(), gateway));
        }
    }

    /// Whether no later process has its number.
    boolean isLatest(GatewayProcess gateway) {
        Listed listing = gateway.listing();
        return gateways.stream()
                .map(GatewayProcess::listing)
                .noneMatch(other -> other.number() == listing.number() && other.epoch() > listing.epoch());
    }

    List<WorkerSlot> slots() {
        return slots;
    }

    List<SimulatedClient> clients() {
        return clients;
    }

    void seen(Seen what) {
        coverage.seen(what, 1);
    }

    void seen(Seen what, long times) {
        coverage.seen(what, times);
    }

    /// No more faults: everything that is stopped goes on, and what failed comes back.
    void calm() {
        calm = true;
        storeAway = false;
        List.copyOf(gateways).forEach(GatewayProcess::reachAgain);
        slots.forEach(WorkerSlot::calm);
    }

    /// Gives back what clients have not read.
    void end() {
        clients.forEach(SimulatedClient::endReading);
    }

    boolean isCalm() {
        return calm;
    }

    // -- The store

    void storeAway(boolean away) {
        storeAway = away;
    }

    boolean isStoreAway() {
        return storeAway;
    }

    List<Listed> listed() {
        return gateways.stream()
                .filter(GatewayProcess::isListed)
                .map(GatewayProcess::listing)
                .toList();
    }

    @Nullable
    GatewayProcess find(Listed listing) {
        for (GatewayProcess gateway : gateways) {
            if (gateway.listing().equals(listing)) {
                return gateway;
            }
        }
        return null;
    }

    boolean claim(ClientId client) {
        return claims.add(client);
    }
}
