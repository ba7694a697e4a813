// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.worker.CallSignals.Signal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The handler calls of this worker that wait for something, or will: event loops hand over here what
/// they learn, and the calls' own threads take it. A call that only speaks to its home gateway and
/// never waits is not here.
///
/// **Owner**: none; safe from any thread, and blocks none of those that hand over.
final class Calls {

    /// At most one call runs under an assignment.
    private record Key(ClientId client, long assignment) {

        static Key of(Event event) {
            return new Key(event.client(), event.assignment());
        }
    }

    /// Bytes that all calls together may have told other gateways, unconfirmed, before each waits for
    /// its own.
    static final long UNCONFIRMED_BYTES = 64 * 1024 * 1024;

    private final Map<Key, CallSignals<GatewayLinks>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong unconfirmedBytes = new AtomicLong();
    private final Asynchronous asynchronous = new Asynchronous();

    /// What the application does beside them.
    Asynchronous asynchronous() {
        return asynchronous;
    }

    /// From now on signals come, until [#remove]. What happened before must be looked up afterwards.
    CallSignals<GatewayLinks> add(Event event) {
        var signals = new CallSignals<GatewayLinks>(event);
        waiting.put(Key.of(event), signals);
        return signals;
    }

    void remove(Event event) {
        waiting.remove(Key.of(event));
    }

    /// What one of them has told other gateways, unconfirmed, has grown by so many bytes, or become less.
    void unconfirmed(long change) {
        unconfirmedBytes.addAndGet(change);
    }

    boolean isTooMuchUnconfirmed() {
        return unconfirmedBytes.get() > UNCONFIRMED_BYTES;
    }

    void applied(GatewayLinks gateway, PartApplied part) {
        tell(new Key(part.client(), part.assignment()), new Signal.Applied<>(gateway, part));
    }

    void run(RunSuspect suspect) {
        tell(new Key(suspect.client(), suspect.assignment()), new Signal.Run<>(suspect));
    }

    void abandoned(Mailbox mailbox) {
        tell(new Key(mailbox.client(), mailbox.assignment()), new Signal.Abandoned<>());
    }

    void linked(GatewayLinks gateway) {
        tellAll(new Signal.Linked<>(gateway));
    }

    void gone(GatewayLinks gateway) {
        tellAll(new Signal.Gone<>(gateway));
    }

    private void tell(Key key, Signal<GatewayLinks> signal) {
        CallSignals<GatewayLinks> signals = waiting.get(key);
        if (signals != null) {
            signals.add(signal);
        }
    }

    private void tellAll(Signal<GatewayLinks> signal) {
        waiting.values().forEach(signals -> signals.add(signal));
    }
}
