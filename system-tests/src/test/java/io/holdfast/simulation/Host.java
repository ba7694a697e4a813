// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;

/// A process, as the scheduler sees it: what belongs to it does nothing while it is stopped, and never again once it is
/// dead.
///
/// **Owner**: the thread of its world.
final class Host {

    enum State {
        RUNNING,
        STOPPED,
        DEAD
    }

    private final String name;
    private final List<Scheduler.Actor> actors = new ArrayList<>();
    private State state = State.RUNNING;
    private int stops;

    Host(String name) {
        this.name = name;
    }

    State state() {
        return state;
    }

    boolean isAlive() {
        return state != State.DEAD;
    }

    /// How often it was stopped.
    int stops() {
        return stops;
    }

    void add(Scheduler.Actor actor) {
        actors.add(actor);
    }

    void stop() {
        if (state == State.RUNNING) {
            state = State.STOPPED;
            stops++;
        }
    }

    void goOn() {
        if (state == State.STOPPED) {
            state = State.RUNNING;
            actors.forEach(Scheduler.Actor::enable);
        }
    }

    void die() {
        state = State.DEAD;
    }

    @Override
    public String toString() {
        return name;
    }
}
