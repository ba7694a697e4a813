// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.worker.SimulatedWorker;
import io.holdfast.worker.SimulatedWorker.Claim;
import io.holdfast.worker.SimulatedWorker.Listed;
import io.holdfast.worker.Step;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One worker process: the production state machines, and a handler that follows [Script]s.
///
/// **Owner**: the thread of its world.
final class WorkerProcess implements SimulatedWorker.Surroundings {

    private static final long LOOK_MILLIS = 1_000;
    private static final int REDIAL_MILLIS = 300;
    private static final long DRAIN_LOOK_MILLIS = 20;

    private final World world;
    private final WorkerSlot slot;
    private final Peer peer;
    private final Host host;
    private final Scheduler.Actor main;
    private final SimulatedWorker process;
    private final List<LinkBetween> links = new ArrayList<>();
    private final boolean neverBlocks;
    private boolean draining;

    WorkerProcess(World world, WorkerSlot slot, String name, long epoch) {
        this.world = world;
        this.slot = slot;
        this.peer = new Peer(Role.WORKER, name, 0, epoch);
        this.host = new Host(name + "#" + epoch);
        this.main = world.scheduler().newActor(host.toString(), host);
        this.neverBlocks = world.shape().neverBlocks() && world.scheduler().oneIn(2);
        this.process = new SimulatedWorker(this, neverBlocks);
        main.execute(this::look);
    }

    Peer peer() {
        return peer;
    }

    Host host() {
        return host;
    }

    SimulatedWorker process() {
        return process;
    }

    Scheduler.Actor watchdog() {
        return main;
    }

    /// Links, open at either end.
    List<LinkBetween> links() {
        return links;
    }

    boolean isDraining() {
        return draining;
    }

    private void look() {
        if (world.isStoreAway()) {
            process.lookFailed();
        } else {
            process.looked(world.listed());
        }
        main.after(LOOK_MILLIS, this::look);
    }

    @Override
    public Executor actor(String name) {
        return world.scheduler().newActor(host + " " + name, host);
    }

    @Override
    public void later(long millis, Runnable task) {
        main.after(millis, task);
    }

    @Override
    public long nanoTime() {
        return world.scheduler().nanoTime();
    }

    @Override
    public void dial(Listed gateway, int shard) {
        GatewayProcess at = world.find(gateway);
        if (at != null && process.dials(gateway)) {
            at.dialed(shard, this);
        }
    }

    @Override
    public void fence(Listed gateway) {
        GatewayProcess at = world.find(gateway);
        if (at != null) {
            at.fence();
        }
    }

    void redial(Listed gateway, int shard) {
        main.after(1 + world.scheduler().draw(REDIAL_MILLIS), () -> {
            if (process.dials(gateway)) {
                dial(gateway, shard);
            }
        });
    }

    @Override
    public Claim claim(ClientId client) {
        if (world.isStoreAway()) {
            return Claim.STORE_AWAY;
        }
        return world.claim(client) ? Claim.YES : Claim.NO;
    }

    @Override
    public Iterator<Step> begins(
            SimulatedWorker worker, Event event, Map<String, String> session, @Nullable String userId, boolean loss) {
        world.scheduler().note(() -> "%s begins %s%s".formatted(this, Say.what(event), loss ? " (lost)" : ""));
        return world.handler().begins(this, event, new Handler.Left(session, userId), loss);
    }

    @Override
    public void ended(Event event, boolean loss) {
        world.scheduler().note(() -> "%s ends %s".formatted(this, Say.what(event)));
        world.handler().ends(event, loss);
    }

    @Override
    public void requireAlive() {
        if (!host.isAlive()) {
            throw new SimulatedWorker.Died();
        }
    }

    @Override
    public void waitsForLink() {
        world.scheduler().note(() -> this + " waits for a link that takes no more");
        world.seen(Seen.WAITED_FOR_LINK);
    }

    @Override
    public void endedOnLoop() {
        world.seen(Seen.ENDED_ON_LOOP);
    }

    @Override
    public void handsOver() {
        world.seen(Seen.HANDED_OVER_BY_LOOP);
    }

    @Override
    public void stageCompleted(boolean applied) {
        world.seen(applied ? Seen.STAGE_COMPLETED : Seen.STAGE_FAILED);
    }

    @Override
    public void isWrong(AssertionError what) {
        world.scheduler().newActor("judge", world.outside()).execute(() -> {
            throw what;
        });
    }

    @Override
    public void waitsForOthers() {
        world.seen(Seen.WAITED_FOR_OTHER_GATEWAY);
    }

    @Override
    public void waitsForRoom() {
        world.seen(Seen.WAITED_FOR_ROOM);
    }

    // -- Ends

    void crash() {
        if (host.isAlive()) {
            end(true);
        }
    }

    /// Finishes what it has until the deadline, then ends.
    void drain(long deadlineMillis) {
        world.seen(Seen.DRAIN);
        draining = true;
        long end = world.scheduler().millisNow() + deadlineMillis;
        main.execute(() -> {
            world.scheduler().note(() -> this + " drains");
            process.drain();
            awaitFinish(end);
        });
    }

    private void awaitFinish(long end) {
        boolean finished = process.isFinished();
        if (finished || world.scheduler().millisNow() >= end) {
            if (!finished) {
                world.seen(Seen.DRAIN_DEADLINE);
            } else {
                world.seen(Seen.HANDED_OVER);
            }
            end(false);
        } else {
            main.after(DRAIN_LOOK_MILLIS, () -> awaitFinish(end));
        }
    }

    private void end(boolean crashed) {
        world.scheduler().note(() -> this + (crashed ? " crashes" : " ends"));
        world.endings().workerEnded(this, crashed);
        host.die();
        links.forEach(link -> link.workerDied(crashed));
        slot.ended();
    }

    @Override
    public String toString() {
        return host.toString();
    }
}
