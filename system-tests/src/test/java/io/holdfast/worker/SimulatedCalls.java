// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.worker.CallSignals.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The calls of a simulated worker that wait for something, and the one that runs as a suspect: does what [Calls] and
/// [Suspects] do, without threads.
///
/// **Owner**: the one thread of a simulated world.
final class SimulatedCalls {

    private record Key(ClientId client, long assignment) {
        static Key of(Mailbox mailbox) {
            return new Key(mailbox.client(), mailbox.assignment());
        }
    }

    private final Map<Key, SimulatedRun> listening = new LinkedHashMap<>();
    private final Deque<SimulatedRun> line = new ArrayDeque<>();
    private @Nullable SimulatedRun turn;

    void add(SimulatedRun run) {
        listening.put(Key.of(run.mailbox()), run);
    }

    void remove(SimulatedRun run) {
        listening.remove(Key.of(run.mailbox()));
    }

    int count() {
        return listening.size();
    }

    void applied(SimulatedGateway gateway, PartApplied part) {
        tell(new Key(part.client(), part.assignment()), new Signal.Applied<>(gateway, part));
    }

    void run(RunSuspect suspect) {
        tell(new Key(suspect.client(), suspect.assignment()), new Signal.Run<>(suspect));
    }

    void abandoned(Mailbox mailbox) {
        tell(Key.of(mailbox), new Signal.Abandoned<>());
    }

    void linked(SimulatedGateway gateway) {
        tellAll(new Signal.Linked<>(gateway));
    }

    void gone(SimulatedGateway gateway) {
        tellAll(new Signal.Gone<>(gateway));
    }

    /// @return whether it has the turn; otherwise it is woken when it has
    boolean takeTurn(SimulatedRun run) {
        if (turn == null) {
            turn = run;
        } else if (turn != run && !line.contains(run)) {
            line.add(run);
        }
        return turn == run;
    }

    void giveTurnBack() {
        turn = line.poll();
        if (turn != null) {
            turn.wake();
        }
    }

    private void tell(Key key, Signal<SimulatedGateway> signal) {
        SimulatedRun run = listening.get(key);
        if (run != null) {
            run.signal(signal);
        }
    }

    private void tellAll(Signal<SimulatedGateway> signal) {
        new ArrayList<>(listening.values()).forEach(run -> run.signal(signal));
    }
}
