// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Decides what happens next. Each [Actor] does its tasks in order; which actor is next is drawn, so that every
/// interleaving can come. Time passes now and then, and jumps to the next timer when there is nothing to do.
///
/// **Owner**: the one thread of a simulated world.
final class Scheduler {

    private static final int STEPS_BETWEEN_TIMES = 24;
    private static final int MOST_MILLIS = 12;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SLOW_ONES = 5;
    private static final int MOST_SLOWNESS = 40;
    private static final int TRACED = 200;

    /// Something that does its tasks one at a time, in order, while its host runs.
    final class Actor implements Executor {
        private final String name;
        private final Host host;
        /// A slow one does something only once in so many times that its turn comes.
        private final int slowness;

        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(4);
        private boolean isReady;

        private Actor(String name, Host host) {
            this.name = name;
            this.host = host;
            this.slowness = oneIn(SLOW_ONES) ? 1 + draw(MOST_SLOWNESS) : 1;
        }

        @Override
        public void execute(Runnable task) {
            if (host.state() != Host.State.DEAD) {
                tasks.add(task);
                enable();
            }
        }

        /// Runs the task later.
        Timer after(long millis, Runnable task) {
            var timer = new Timer(millisNow() + millis, timersMade++, this, task);
            timers.add(timer);
            return timer;
        }

        void enable() {
            if (!isReady && !tasks.isEmpty() && host.state() == Host.State.RUNNING) {
                isReady = true;
                ready.add(this);
            }
        }

        Host host() {
            return host;
        }

        String name() {
            return name;
        }
    }

    /// A task for a time to come.
    static final class Timer {
        private final long millis;
        private final long number;
        private final Actor actor;
        private final Runnable task;
        private boolean cancelled;

        private Timer(long millis, long number, Actor actor, Runnable task) {
            this.millis = millis;
            this.number = number;
            this.actor = actor;
            this.task = task;
        }

        void cancel() {
            cancelled = true;
        }
    }

    private final SplittableRandom random;
    private final boolean tracing;
    private final ArrayDeque<String> trace = new ArrayDeque<>();
    private final ArrayList<Actor> ready = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            Comparator.comparingLong((Timer timer) -> timer.millis).thenComparingLong(timer -> timer.number));
    private long timersMade;
    private long millis;
    private long steps;

    Scheduler(SplittableRandom random, boolean tracing) {
        this.random = random;
        this.tracing = tracing;
    }

    Actor newActor(String name, Host host) {
        var actor = new Actor(name, host);
        host.add(actor);
        return actor;
    }

    long millisNow() {
        return millis;
    }

    long nanoTime() {
        return millis * NANOS_PER_MILLI;
    }

    long steps() {
        return steps;
    }

    /// From 0 up to, and without, a bound.
    int draw(int bound) {
        return random.nextInt(bound);
    }

    /// True once in so many times.
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /// Whether nothing is left to do but to wait.
    boolean isIdle() {
        return ready.isEmpty();
    }

    /// Lets one actor do one task.
    void step() {
        steps++;
        if (ready.isEmpty()) {
            Timer next = timers.peek();
            millis = next == null ? millis + 1 : Math.max(millis, next.millis);
            fire();
        } else if (random.nextInt(STEPS_BETWEEN_TIMES) == 0) {
            millis += random.nextInt(MOST_MILLIS);
            fire();
        } else {
            run(random.nextInt(ready.size()));
        }
    }

    private void run(int index) {
        Actor actor = ready.get(index);
        if (actor.slowness > 1 && random.nextInt(actor.slowness) > 0) {
            return;
        }
        if (actor.host.state() == Host.State.RUNNING) {
            Runnable task = actor.tasks.remove();
            task.run();
        }
        if (actor.tasks.isEmpty() || actor.host.state() != Host.State.RUNNING) {
            actor.isReady = false;
            ready.set(index, ready.getLast());
            ready.removeLast();
        }
    }

    private void fire() {
        for (Timer next = timers.peek(); next != null && next.millis <= millis; next = timers.peek()) {
            timers.remove();
            if (!next.cancelled) {
                next.actor.execute(next.task);
            }
        }
    }

    /// Notes what happens, for a failing seed that is run again.
    void note(Supplier<String> what) {
        if (tracing) {
            if (trace.size() == TRACED) {
                trace.remove();
            }
            trace.add("%6d %6d ms  %s".formatted(steps, millis, what.get()));
        }
    }

    List<String> trace() {
        return List.copyOf(trace);
    }
}
