// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import org.jspecify.annotations.Nullable;

/// A worker's name, with the process that bears it now: does what a supervisor does.
///
/// **Owner**: the thread of its world.
final class WorkerSlot {

    private static final int RESTART_MILLIS = 400;

    private final World world;
    private final String name;
    private final Scheduler.Actor supervisor;
    private @Nullable WorkerProcess process;
    private long epoch;

    WorkerSlot(World world, String name) {
        this.world = world;
        this.name = name;
        this.supervisor = world.scheduler().newActor("supervisor of " + name, world.outside());
        start();
    }

    /// Nothing between two processes.
    @Nullable
    WorkerProcess process() {
        return process;
    }

    /// The process has ended: the next one follows.
    void ended() {
        process = null;
        supervisor.after(1 + world.scheduler().draw(RESTART_MILLIS), this::start);
    }

    void stop(long millis) {
        WorkerProcess stopped = process;
        if (stopped == null || stopped.host().state() != Host.State.RUNNING) {
            return;
        }
        world.seen(millis < LinkBetween.TIMEOUT_MILLIS ? Seen.STOPPED_SHORTLY : Seen.STOPPED_LONG);
        world.scheduler().note(() -> stopped + " is stopped");
        stopped.host().stop();
        stopped.links().forEach(LinkBetween::workerStopped);
        supervisor.after(millis, () -> {
            world.scheduler().note(() -> stopped + " goes on");
            stopped.host().goOn();
        });
    }

    void calm() {
        WorkerProcess now = process;
        if (now != null) {
            now.host().goOn();
        }
    }

    private void start() {
        process = new WorkerProcess(world, this, name, ++epoch);
        world.scheduler().note(() -> process + " starts");
    }
}
