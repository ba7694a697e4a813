// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Injects faults at drawn moments, as many and of such kinds as were drawn for the world: what needs the same kind
/// again and again is found in worlds that have few kinds.
///
/// **Owner**: the thread of its world.
final class Faults {

    private static final int KINDS = 30;
    private static final int MOST_FAULTS = 9;
    private static final int SHORT_MILLIS = 2_500;
    private static final int LONG_MILLIS = 16_000;
    private static final int AWAY_MILLIS = 14_000;

    private static final int LEAST_MISSED_MILLIS = 12_000;

    private final World world;
    private final Scheduler scheduler;
    private final int every;
    private final int[] kinds;
    private int left;

    Faults(World world) {
        this.world = world;
        this.scheduler = world.scheduler();
        this.every = 10 + scheduler.draw(120);
        this.left = scheduler.draw(MOST_FAULTS + 1);
        this.kinds = new int[1 + scheduler.draw(KINDS)];
        Arrays.setAll(kinds, _ -> scheduler.draw(KINDS));
    }

    int left() {
        return left;
    }

    /// Before each step.
    void maybe() {
        if (left > 0 && scheduler.oneIn(every)) {
            left--;
            inject();
        }
    }

    private void inject() {
        switch (kinds[scheduler.draw(kinds.length)]) {
            case 0, 1, 2, 3 -> crash(Seen.WORKER_CRASH);
            case 4 -> crashTwo();
            case 5, 6 -> cut();
            case 7, 8 -> oneWay();
            case 9 -> slot().stop(1 + scheduler.draw(SHORT_MILLIS));
            case 10, 11 -> slot().stop(LinkBetween.TIMEOUT_MILLIS + scheduler.draw(LONG_MILLIS));
            case 12, 13, 14 -> drain(60_000);
            case 15 -> drain(scheduler.draw(200));
            case 16 -> drainAndCrashAnother();
            case 17 -> gatewayCrash();
            case 18 -> gatewayLeaves();
            case 19 -> storeAway();
            case 20 -> leaseEnds();
            case 21 -> client().reset();
            case 22 -> client().endInput();
            case 23 -> client().stall();
            case 24, 25, 26 -> delayOneAndCutAnother();
            case 28 -> replace();
            case 29 -> cutOff();
            default -> repeatPart();
        }
    }

    private WorkerSlot slot() {
        return drawn(world.slots());
    }

    private SimulatedClient client() {
        return drawn(world.clients());
    }

    private void crash(Seen kind) {
        WorkerProcess worker = slot().process();
        if (worker != null) {
            world.seen(kind);
            worker.crash();
        }
    }

    private void crashTwo() {
        List<WorkerProcess> alive = workers();
        if (alive.size() > 1) {
            world.seen(Seen.TWO_CRASHES);
            alive.subList(0, 2).forEach(WorkerProcess::crash);
        }
    }

    private void drain(long deadlineMillis) {
        WorkerProcess worker = slot().process();
        if (worker != null && !worker.isDraining()) {
            worker.drain(deadlineMillis);
        }
    }

    /// The worker that takes over dies while it does.
    private void drainAndCrashAnother() {
        List<WorkerProcess> alive = workers();
        if (alive.size() > 1 && !alive.getFirst().isDraining()) {
            alive.getFirst().drain(60_000);
            scheduler
                    .newActor("murderer", world.outside())
                    .after(scheduler.draw(20), () -> alive.getLast().crash());
        }
    }

    private void cut() {
        var open = links();
        if (!open.isEmpty()) {
            LinkBetween link = drawn(open);
            world.seen(Seen.LINK_CUT);
            scheduler.note(() -> "the link between %s and %s is cut".formatted(link.gateway(), link.worker()));
            link.cut();
        }
    }

    /// What a worker has just said to one gateway arrives late, and its link to another is cut meanwhile.
    private void delayOneAndCutAnother() {
        List<LinkBetween> busy =
                links().stream().filter(link -> link.bytesToGateway() > 0).toList();
        if (busy.isEmpty()) {
            return;
        }
        LinkBetween late = drawn(busy);
        long millis = 1 + scheduler.draw(SHORT_MILLIS);
        world.seen(Seen.LINK_DELAYED);
        scheduler.note(() -> "what %s says to %s comes %d ms later".formatted(late.worker(), late.gateway(), millis));
        late.delayToGateway(millis);
        links().stream()
                .filter(link -> link.worker() == late.worker() && link.gateway() != late.gateway())
                .findFirst()
                .ifPresent(LinkBetween::cut);
    }

    private void oneWay() {
        var open = links();
        if (!open.isEmpty()) {
            LinkBetween link = drawn(open);
            world.seen(Seen.ONE_WAY_CUT);
            int ways = scheduler.draw(3);
            scheduler.note(
                    () -> "the link between %s and %s loses bytes, %d".formatted(link.gateway(), link.worker(), ways));
            if (ways != 0) {
                link.loseToWorker();
            }
            if (ways != 1) {
                link.loseToGateway();
            }
        }
    }

    private void gatewayCrash() {
        GatewayProcess gateway = drawn(world.gateways());
        if (gateway.host().isAlive()) {
            world.seen(Seen.GATEWAY_CRASH);
            gateway.crash();
        }
    }

    /// The next process of a gateway starts while the last one still runs, perhaps leaves, or is out of reach.
    private void replace() {
        List<GatewayProcess> running = world.gateways().stream()
                .filter(gateway -> gateway.host().isAlive() && world.isLatest(gateway))
                .toList();
        if (running.isEmpty()) {
            return;
        }
        GatewayProcess last = drawn(running);
        world.addGatewayAfter(last);
        switch (scheduler.draw(6)) {
            case 0 -> leave(last);
            case 1 -> cutOff(last);
            default -> {}
        }
    }

    private void gatewayLeaves() {
        GatewayProcess gateway = drawn(world.gateways());
        if (gateway.host().isAlive()) {
            leave(gateway);
        }
    }

    private void leave(GatewayProcess gateway) {
        if (!gateway.isLeaving()) {
            world.seen(Seen.GATEWAY_LEFT);
            gateway.leave();
        }
    }

    /// A worker says something that was said before, on any link.
    private void repeatPart() {
        GatewayProcess gateway = drawn(world.gateways());
        if (!gateway.host().isAlive() || gateway.partsSaid().isEmpty()) {
            return;
        }
        ResultPart part = drawn(gateway.partsSaid());
        links().stream().filter(link -> link.isOf(gateway, part)).findFirst().ifPresent(link -> {
            world.seen(Seen.OLD_PART_REPEATED);
            scheduler.note(() -> "%s repeats %s".formatted(link.worker(), Say.what(part)));
            link.repeat(part);
        });
    }

    private void storeAway() {
        world.seen(Seen.STORE_AWAY);
        scheduler.note(() -> "the store is away");
        world.storeAway(true);
        scheduler.newActor("store", world.outside()).after(scheduler.draw(AWAY_MILLIS), () -> world.storeAway(false));
    }

    private void leaseEnds() {
        GatewayProcess gateway = drawn(world.gateways());
        if (gateway.isListed()) {
            world.seen(Seen.LEASE_ENDED);
            scheduler.note(() -> gateway + " is not listed");
            gateway.list(false);
            scheduler.newActor("lease", world.outside()).after(scheduler.draw(AWAY_MILLIS), () -> gateway.list(true));
        }
    }

    /// Nobody reaches the gateway, nor does it reach the store, until some or all workers count it as gone.
    private void cutOff() {
        GatewayProcess gateway = drawn(world.gateways());
        if (gateway.isListed()) {
            cutOff(gateway);
        }
    }

    private void cutOff(GatewayProcess gateway) {
        world.seen(Seen.GATEWAY_CUT_OFF);
        scheduler.note(() -> gateway + " is cut off");
        gateway.cutOff();
        scheduler
                .newActor("net", world.outside())
                .after(2 * LEAST_MISSED_MILLIS / 3 + scheduler.draw(LEAST_MISSED_MILLIS), gateway::reachAgain);
    }

    private List<WorkerProcess> workers() {
        return world.slots().stream()
                .map(WorkerSlot::process)
                .filter(Objects::nonNull)
                .toList();
    }

    private List<LinkBetween> links() {
        return workers().stream()
                .flatMap(worker -> worker.links().stream())
                .filter(LinkBetween::isOpen)
                .toList();
    }

    private <T> T drawn(List<T> of) {
        return of.get(scheduler.draw(of.size()));
    }
}
