// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/// The handler calls of this worker that wait for something, or will: event loops hand over here what they learn, and
/// the calls' own threads take it. A call that only speaks to its home gateway and never waits is not here.
///
/// **Owner**: none; safe from any thread, and blocks none of those that hand over.
final class Calls {

    /// News for a call.
    sealed interface Signal {

        record Applied(GatewayLinks gateway, PartApplied part) implements Signal {}

        /// The gateway has a new link.
        record Linked(GatewayLinks gateway) implements Signal {}

        /// The gateway is gone for good.
        record Gone(GatewayLinks gateway) implements Signal {}

        record Run(RunSuspect suspect) implements Signal {}

        /// The client was taken away: look at the mailbox.
        record Abandoned() implements Signal {}
    }

    /// At most one call runs under an assignment.
    private record Key(ClientId client, long assignment) {}

    private final Map<Key, BlockingQueue<Signal>> waiting = new ConcurrentHashMap<>();

    /// From now on signals come, until [#remove]. What happened before must be looked up afterwards.
    BlockingQueue<Signal> add(Mailbox mailbox) {
        var signals = new LinkedBlockingQueue<Signal>();
        waiting.put(key(mailbox), signals);
        return signals;
    }

    void remove(Mailbox mailbox) {
        waiting.remove(key(mailbox));
    }

    void applied(GatewayLinks gateway, PartApplied part) {
        tell(new Key(part.client(), part.assignment()), new Signal.Applied(gateway, part));
    }

    void run(RunSuspect suspect) {
        tell(new Key(suspect.client(), suspect.assignment()), new Signal.Run(suspect));
    }

    void abandoned(Mailbox mailbox) {
        tell(key(mailbox), new Signal.Abandoned());
    }

    void linked(GatewayLinks gateway) {
        tellAll(new Signal.Linked(gateway));
    }

    void gone(GatewayLinks gateway) {
        tellAll(new Signal.Gone(gateway));
    }

    private void tell(Key key, Signal signal) {
        BlockingQueue<Signal> signals = waiting.get(key);
        if (signals != null) {
            signals.add(signal);
        }
    }

    private void tellAll(Signal signal) {
        waiting.values().forEach(signals -> signals.add(signal));
    }

    private static Key key(Mailbox mailbox) {
        return new Key(mailbox.client(), mailbox.assignment());
    }
}
