// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.gateway.shard.SimulatedShards;
import io.holdfast.worker.SimulatedWorker.Listed;
import java.util.ArrayList;
import java.util.List;

/// One gateway process: production shards on simulated loops.
///
/// **Owner**: the thread of its world.
final class GatewayProcess {

    private static final long LOOK_MILLIS = 50;
    private static final int MOST_LOOKS = 100;
    private static final int RESTART_MILLIS = 4_000;
    private static final int ANNOUNCE_MILLIS = 3_300;
    private static final long OPERATOR_MILLIS = 1_000;

    private final World world;
    private final Peer peer;
    private final Host host;
    private final List<ShardOf> loops = new ArrayList<>();
    private final List<LinkBetween> links = new ArrayList<>();
    private final SimulatedShards shards;
    private final List<ResultPart> partsSaid = new ArrayList<>();
    private boolean listed = true;
    private boolean everUnknown;
    private boolean leaving;
    private boolean fenced;
    private boolean cutOff;
    private boolean replaced;

    GatewayProcess(World world, int number, long epoch) {
        this.world = world;
        this.peer = new Peer(Role.GATEWAY, "gateway-" + number, number, epoch);
        this.host = new Host(epoch == 1 ? peer.name() : peer.name() + "#" + epoch);
        this.everUnknown = epoch > 1;
        Scheduler scheduler = world.scheduler();
        for (int i = 0; i < world.shape().shards(); i++) {
            loops.add(new ShardOf(
                    this, i, new ShardOf.Loop(scheduler, scheduler.newActor(peer.name() + "." + i, host))));
        }
        this.shards = new SimulatedShards(
                peer,
                world.shape().limits(),
                loops.stream().map(ShardOf::loop).toList(),
                (worker, part, verdict, client) -> world.verdicts().judged(this, worker, part, verdict, client));
        loops.forEach(shard -> shard.loop().execute(() -> shards.start(shard.index())));
    }

    Host host() {
        return host;
    }

    SimulatedShards shards() {
        return shards;
    }

    Listed listing() {
        return new Listed(peer.number(), peer.epoch(), loops.size());
    }

    List<ShardOf> loops() {
        return loops;
    }

    /// Links, open at either end.
    List<LinkBetween> links() {
        return links;
    }

    /// What workers have said to it; not all of it may have arrived.
    List<ResultPart> partsSaid() {
        return partsSaid;
    }

    boolean isLeaving() {
        return leaving;
    }

    boolean isListed() {
        return listed && host.isAlive();
    }

    /// Whether there may have been workers that did not know it while it was alive, because it came late or its lease
    /// has run out: then not everything that others said reached it.
    boolean wasEverUnknown() {
        return everUnknown;
    }

    void list(boolean now) {
        listed = now && !leaving && !cutOff && !replaced;
        everUnknown |= !now;
        if (fenced && now && !leaving && !cutOff && host.isAlive()) {
            world.seen(Seen.FENCED_GATEWAY_ENDED);
            crash();
        }
    }

    /// A later process has its number: it is listed no more, and goes on with the workers that know it.
    void replaced() {
        if (replaced || !host.isAlive()) {
            return;
        }
        world.scheduler().note(() -> this + " is replaced");
        if (links.stream().anyMatch(LinkBetween::isOpen)) {
            world.seen(Seen.REPLACED_WHILE_LINKED);
        }
        replaced = true;
        list(false);
        Scheduler.Actor operator = world.scheduler().newActor("operator of " + host, world.outside());
        operator.after(OPERATOR_MILLIS, () -> endIfUnknown(operator));
    }

    /// When faults are over, somebody ends what no worker will ever find.
    private void endIfUnknown(Scheduler.Actor operator) {
        if (!host.isAlive()) {
            return;
        }
        if (world.isCalm() && links.stream().noneMatch(LinkBetween::isOpen)) {
            crash();
            return;
        }
        operator.after(OPERATOR_MILLIS, () -> endIfUnknown(operator));
    }

    /// From now on it reaches nobody, and nobody reaches it.
    void cutOff() {
        cutOff = true;
        list(false);
        List.copyOf(links).stream().filter(LinkBetween::isOpen).forEach(LinkBetween::cut);
    }

    void reachAgain() {
        cutOff = false;
        list(true);
    }

    /// Others count it as lost: it ends when it would announce itself again.
    void fence() {
        if (replaced && !fenced) {
            world.scheduler()
                    .newActor("announcer of " + host, world.outside())
                    .after(world.scheduler().draw(ANNOUNCE_MILLIS), () -> list(true));
        }
        fenced = true;
    }

    /// Whether it ends as soon as it reaches the store, if it has not.
    boolean mustEnd() {
        return fenced || leaving || !host.isAlive();
    }

    /// A worker dials: the link opens soon, or the worker tries again.
    void dialed(int shard, WorkerProcess worker) {
        ShardOf at = loops.get(shard);
        if (!host.isAlive() || cutOff) {
            worker.redial(listing(), shard);
            return;
        }
        at.loop().execute(() -> {
            if (worker.host().isAlive()) {
                var link = new LinkBetween(world, at, worker);
                links.add(link);
                worker.links().add(link);
                link.open();
            }
        });
    }

    /// Ends at once.
    void crash() {
        world.scheduler().note(() -> this + " crashes");
        world.endings().gatewayEnded(this);
        host.die();
        links.forEach(link -> link.gatewayDied(true));
        if (!replaced) {
            world.scheduler()
                    .newActor("supervisor of " + peer.name(), world.outside())
                    .after(1 + world.scheduler().draw(RESTART_MILLIS), () -> world.addGatewayAfter(this));
        }
    }

    /// Closes its clients, waits for workers to finish their events, tells workers, and ends.
    void leave() {
        world.scheduler().note(() -> this + " leaves");
        leaving = true;
        loops.forEach(shard -> shard.loop().execute(() -> shards.closeAll(shard.index())));
        loops.getFirst().loop().after(LOOK_MILLIS, () -> awaitEnd(0));
    }

    private void awaitEnd(int looks) {
        if (shards.connections() > 0 && looks < MOST_LOOKS) {
            loops.getFirst().loop().after(LOOK_MILLIS, () -> awaitEnd(looks + 1));
            return;
        }
        world.scheduler().note(() -> this + " ends");
        listed = false;
        loops.forEach(shard -> shard.loop().turn(() -> shards.leave(shard.index())));
        world.endings().gatewayEnded(this);
        host.die();
        links.forEach(link -> link.gatewayDied(false));
    }

    @Override
    public String toString() {
        return host.toString();
    }
}
