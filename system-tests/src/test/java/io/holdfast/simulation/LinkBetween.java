// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Leaving;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.gateway.route.WorkerPort;
import io.holdfast.worker.LinkEnd;
import io.holdfast.worker.SimulatedWorker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A link between one shard and a worker: two wires, and two ends that learn of its end each on its own.
///
/// **Owner**: the thread of its world.
final class LinkBetween implements LinkEnd {

    /// After so long an end that hears nothing closes.
    static final int TIMEOUT_MILLIS = 3_000;

    private static final int JITTER_MILLIS = 1_500;
    /// One piece, and what is not held back: commands without payloads.
    private static final int BYTES_ABOVE_LIMIT = 192 * 1024;

    private final World world;
    private final GatewayProcess gateway;
    private final WorkerProcess worker;
    private final ShardOf shard;
    private final Wire toWorker;
    private final Wire toGateway;
    private final WorkerOutput output;
    private @Nullable WorkerPort port;
    private boolean gatewayOpen = true;
    private boolean workerOpen = true;
    private boolean disturbed;
    private boolean mayBeFull;

    /// Within a turn of the shard.
    LinkBetween(World world, ShardOf shard, WorkerProcess worker) {
        this.world = world;
        this.shard = shard;
        this.gateway = shard.gateway();
        this.worker = worker;
        Scheduler scheduler = world.scheduler();
        int limit = world.shape().wireBytes();
        Scheduler.Actor workerLoop = scheduler.newActor("wire " + shard + " → " + worker, worker.host());
        this.toWorker = new Wire(scheduler, workerLoop, limit, new AtWorker());
        this.toGateway = new Wire(
                scheduler,
                scheduler.newActor("wire " + worker + " → " + shard, gateway.host()),
                limit,
                new AtGateway());
        this.output = new WorkerOutput(world.shape(), toGateway, workerLoop);
        toWorker.whenWritable(shard.loop()::execute, this::resume);
    }

    void open() {
        List.copyOf(gateway.links()).stream().filter(this::replaces).forEach(LinkBetween::closeAtGateway);
        port = gateway.shards().linked(shard.index(), worker.peer(), new WayToWorker());
        world.endings().isLinked(this);
        toWorker.opening(() -> {
            if (workerOpen) {
                worker.process().opened(gateway.listing(), shard.index(), this);
            }
        });
    }

    GatewayProcess gateway() {
        return gateway;
    }

    WorkerProcess worker() {
        return worker;
    }

    boolean isOpenAtGateway() {
        return gatewayOpen;
    }

    /// Whether it is between the same shard and the same process.
    boolean replaces(LinkBetween old) {
        return this != old && shard == old.shard && worker == old.worker;
    }

    boolean isOpenAtWorker() {
        return workerOpen;
    }

    /// Whether anything was wrong with it, or with its gateway.
    boolean wasDisturbed() {
        return disturbed || !gatewayOpen;
    }

    boolean isOpen() {
        return gatewayOpen && workerOpen;
    }

    // -- What the ends send

    private void send(GatewayCommand command) {
        world.scheduler().note(() -> "%s → %s: %s".formatted(shard, worker, Say.what(command)));
        world.ledger().sent(this, command);
        checkTakes(command);
        toWorker.send(command);
        int waiting = toWorker.underWay();
        int most = world.shape().wireBytes() + BYTES_ABOVE_LIMIT;
        Ledger.check(
                waiting <= most, "%d bytes wait from %s to %s (expected at most %d)", waiting, shard, worker, most);
    }

    /// What may be large is not written to a link that takes no more.
    private void checkTakes(GatewayCommand command) {
        boolean takes = toWorker.isWritable();
        switch (command) {
            case Suspect _ -> mayBeFull = takes;
            case Event _, MessageChunk _, Assign _, Refresh _ -> {
                Ledger.check(takes || mayBeFull, "%s is sent from %s to %s, which is full", command, shard, worker);
                mayBeFull = false;
            }
            case Revoke _, PartApplied _, RunSuspect _, Leaving _, Answer _ -> mayBeFull = false;
        }
    }

    /// The gateway's.
    private final class WayToWorker implements WorkerPort.Way {
        @Override
        public void send(GatewayCommand command) {
            LinkBetween.this.send(command);
        }

        @Override
        public boolean isWritable() {
            boolean writable = toWorker.isWritable();
            if (!writable) {
                world.seen(Seen.LINK_FULL);
            }
            return writable;
        }
    }

    @Override
    public boolean mustWait() {
        return output.mustWait();
    }

    @Override
    public void awaitRoom(Runnable told) {
        output.awaitRoom(told);
    }

    @Override
    public void post(WorkerCommand command) {
        if (workerOpen) {
            said(command);
            output.post(command);
        }
    }

    @Override
    public void send(WorkerCommand command) {
        if (workerOpen) {
            said(command);
            output.send(command);
        }
    }

    @Override
    public boolean sendBehindPosted(WorkerCommand command) {
        boolean sent = output.sendBehindPosted(command);
        if (sent && workerOpen) {
            said(command);
        }
        return sent;
    }

    @Override
    public boolean isWritable() {
        return toGateway.isWritable();
    }

    private void said(WorkerCommand command) {
        world.scheduler().note(() -> "%s → %s: %s".formatted(worker, shard, Say.what(command)));
        if (command instanceof ResultPart part) {
            gateway.partsSaid().add(part);
        }
    }

    /// The worker says once more what some worker has said to this gateway before: what a worker does
    /// that was mended badly, or does not belong here.
    void repeat(ResultPart old) {
        toGateway.send(old);
    }

    boolean isOf(GatewayProcess at, ResultPart part) {
        return gateway == at
                && shard.index() == part.client().number() % at.loops().size();
    }

    private void resume() {
        WorkerPort at = port;
        if (gatewayOpen && at != null) {
            at.resume();
        }
    }

    private final class AtWorker implements Wire.Receiver {
        @Override
        public void received(Command command) {
            if (workerOpen && command instanceof GatewayCommand spoken) {
                try {
                    worker.process().received(gateway.listing(), shard.index(), LinkBetween.this, spoken);
                } catch (SimulatedWorker.Died _) {
                    world.seen(Seen.CRASH_ON_LOOP);
                }
            }
        }

        @Override
        public void ended() {
            closeAtWorker("closed by the gateway");
        }
    }

    private final class AtGateway implements Wire.Receiver {
        @Override
        public void turn(Runnable reading) {
            shard.loop().turn(reading);
        }

        @Override
        public void received(Command command) {
            WorkerPort at = port;
            if (gatewayOpen && at != null && command instanceof WorkerCommand spoken) {
                if (spoken instanceof ResultPart part) {
                    world.verdicts().arrives(part);
                }
                gateway.shards().received(shard.index(), at, spoken);
            }
        }

        @Override
        public void ended() {
            if (toGateway.isWithinFrame()) {
                world.seen(Seen.FRAME_BROKEN_OFF);
            }
            closeAtGateway("closed by the worker");
        }
    }

    // -- The end

    private void closeAtGateway() {
        closeAtGateway("the same process links again");
    }

    void closeAtGateway(String reason) {
        WorkerPort at = port;
        if (gatewayOpen && at != null && gateway.host().isAlive()) {
            world.scheduler().note(() -> "%s closes the link to %s: %s".formatted(shard, worker, reason));
            gatewayOpen = false;
            toGateway.stopHearing();
            toWorker.end();
            world.endings().lost(this);
            shard.loop().turn(() -> gateway.shards().lost(shard.index(), at));
        }
    }

    void closeAtWorker(String reason) {
        if (workerOpen && worker.host().isAlive()) {
            world.scheduler().note(() -> "%s closes the link to %s: %s".formatted(worker, shard, reason));
            workerOpen = false;
            toWorker.stopHearing();
            output.close();
            toGateway.end();
            worker.process().closed(gateway.listing(), shard.index(), this);
            worker.redial(gateway.listing(), shard.index());
        }
    }

    /// The worker has ended.
    ///
    /// @param crashed whether it could not write out what it had said
    void workerDied(boolean crashed) {
        workerOpen = false;
        toWorker.stopHearing();
        if (crashed) {
            output.breakOff();
            toGateway.breakOff();
        } else {
            output.close();
            toGateway.end();
        }
    }

    void gatewayDied(boolean crashed) {
        gatewayOpen = false;
        toGateway.stopHearing();
        if (crashed) {
            toWorker.breakOff();
        } else {
            toWorker.end();
        }
    }

    // -- The network

    /// What is under way to the gateway, and what follows, comes later.
    void delayToGateway(long millis) {
        disturbed = true;
        toGateway.delay(millis);
    }

    /// Breaks both ways; each end learns of it in its time.
    void cut() {
        disturbed = true;
        toWorker.breakOff();
        toGateway.breakOff();
    }

    void loseToWorker() {
        disturbed = true;
        toWorker.turnBlack();
        worker.watchdog().after(timeout(), () -> closeAtWorker("nothing heard"));
    }

    void loseToGateway() {
        disturbed = true;
        toGateway.turnBlack();
        shard.loop().after(timeout(), () -> closeAtGateway("nothing heard"));
    }

    /// The worker says nothing from now on, until it goes on.
    void workerStopped() {
        int stops = worker.host().stops();
        shard.loop().after(timeout(), () -> {
            if (worker.host().state() == Host.State.STOPPED && worker.host().stops() == stops) {
                closeAtGateway("nothing heard");
            }
        });
    }

    int bytesToGateway() {
        return toGateway.underWay() + output.postedBytes();
    }

    private int timeout() {
        return TIMEOUT_MILLIS + world.scheduler().draw(JITTER_MILLIS);
    }
}
