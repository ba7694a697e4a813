// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.worker.CallSignals.Signal.Abandoned;
import io.holdfast.worker.CallSignals.Signal.Applied;
import io.holdfast.worker.CallSignals.Signal.Gone;
import io.holdfast.worker.CallSignals.Signal.Linked;
import io.holdfast.worker.CallSignals.Signal.Run;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// News that event loops have left for the handler call of one event, until the call's thread takes it,
/// in order.
///
/// **Limit**: of each kind, one signal for each gateway waits. The highest confirmation stands for
/// those of all parts before, and a new link for all links before. What concerns another event is
/// dropped. So a gateway that repeats itself, or talks nonsense, takes no memory here.
///
/// **Owner**: its monitor; safe from any thread.
///
/// @param <G> a gateway
final class CallSignals<G> {

    sealed interface Signal<G> {

        record Applied<G>(G gateway, PartApplied part) implements Signal<G> {}

        /// The gateway has a new link.
        record Linked<G>(G gateway) implements Signal<G> {}

        /// The gateway is gone for good.
        record Gone<G>(G gateway) implements Signal<G> {}

        record Run<G>(RunSuspect suspect) implements Signal<G> {}

        /// The client was taken away: look at the mailbox.
        record Abandoned<G>() implements Signal<G> {}
    }

    private final Event event;

    /// By what there is one of: a gateway for its confirmations, all else by itself.
    private final LinkedHashMap<Object, Signal<G>> waiting = LinkedHashMap.newLinkedHashMap(2);

    private boolean closed;

    CallSignals(Event event) {
        this.event = event;
    }

    /// Does not block.
    synchronized void add(Signal<G> signal) {
        if (concernsEvent(signal)) {
            waiting.merge(key(signal), signal, CallSignals::later);
            notifyAll();
        }
    }

    /// The next one, if there is any.
    synchronized @Nullable Signal<G> poll() {
        Map.Entry<Object, Signal<G>> first = waiting.pollFirstEntry();
        return first == null ? null : first.getValue();
    }

    /// Waits until there is any, without taking it; for who looks after the call while it does not wait
    /// itself.
    ///
    /// @return false when nobody takes any more
    synchronized boolean awaitAny() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        return !closed;
    }

    /// Nobody takes any more.
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /// Waits for the next one.
    synchronized Signal<G> take() throws InterruptedException {
        while (true) {
            Signal<G> first = poll();
            if (first != null) {
                return first;
            }
            wait();
        }
    }

    private boolean concernsEvent(Signal<G> signal) {
        return switch (signal) {
            case Applied<G>(var _, var part) -> part.sequence() == event.sequence();
            case Run<G>(var suspect) -> suspect.sequence() == event.sequence();
            case Linked<G> _, Gone<G> _, Abandoned<G> _ -> true;
        };
    }

    private static <G> Object key(Signal<G> signal) {
        return signal instanceof Applied<G>(G gateway, var _) ? gateway : signal;
    }

    private static <G> Signal<G> later(Signal<G> before, Signal<G> now) {
        return before instanceof Applied<G>(var _, var known)
                        && now instanceof Applied<G>(var _, var said)
                        && known.part() > said.part()
                ? before
                : now;
    }
}
