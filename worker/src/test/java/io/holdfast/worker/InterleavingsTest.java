// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.worker.CallSignals.Signal;
import io.holdfast.worker.Mailbox.Taken;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/// What event loops hand over to the threads of calls, in many of the orders in which their steps may come. One that
/// waits for ever is a failure.
class InterleavingsTest {

    private static final int ORDERS = 200;
    private static final ClientId CLIENT = new ClientId(1, 1, 1);
    private static final Assign ASSIGNED = new Assign(
            CLIENT,
            1,
            new ClientFacts(
                    new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 8480), "text://a", null),
            null,
            Map.of());
    private static final CloseReason LOST = new CloseReason(CloseReason.Code.GATEWAY_LOST, "lost", true);

    @Test
    void eventsAreHandledInOrderByOneAtATime() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            var run = new Run(new Mailbox(ASSIGNED));
            for (int sequence = 0; sequence < 3; sequence++) {
                run.startIf(run.mailbox.put(event(sequence)));
            }
            run.join();
            run.expect(List.of(0L, 1L, 2L));
        });
    }

    @Test
    void aRefreshIsTakenOverBeforeTheEventsBehindIt() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            var run = new Run(new Mailbox(ASSIGNED));
            run.startIf(run.mailbox.put(event(0)));
            for (int sequence = 1; sequence < 3; sequence++) {
                run.mailbox.refresh(new Refresh(CLIENT, 1, Integer.toString(sequence), Map.of()));
                run.startIf(run.mailbox.put(event(sequence)));
            }
            run.join();
            if (run.seen.get(2) != 2 || run.seen.get(1) < 1) {
                throw new AssertionError(run.seen.toString());
            }
        });
    }

    @Test
    void theLossComesOutOnceAndLast() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            var run = new Run(new Mailbox(ASSIGNED));
            run.startIf(run.mailbox.put(event(0)));
            run.mailbox.abandon();
            run.startIf(run.mailbox.lose(new ClientClosed(CLIENT, 9, 1, false, LOST)));
            run.join();
            run.expect(run.handled.size() == 1 ? List.of(9L) : List.of(0L, 9L));
        });
    }

    @Test
    void whoListensAndThenLooksLearnsThatItsClientIsTakenAway() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            var calls = new Calls();
            var mailbox = new Mailbox(ASSIGNED);
            var loop = new Thread(() -> {
                mailbox.abandon();
                calls.abandoned(mailbox);
            });
            loop.start();
            CallSignals<GatewayLinks> signals = calls.add(event(0));
            if (!mailbox.isAbandoned()) {
                take(signals);
            }
            join(loop);
        });
    }

    @Test
    void aSignalThatComesWhileAnotherIsTakenIsNotLost() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            var signals = new CallSignals<String>(event(0));
            var first = new Thread(() -> signals.add(new Signal.Linked<>("g1")));
            var second = new Thread(() -> signals.add(new Signal.Run<>(new RunSuspect(CLIENT, 0, 1))));
            first.start();
            second.start();
            if (take(signals).equals(take(signals))) {
                throw new AssertionError("the same twice");
            }
            join(first);
            join(second);
        });
    }

    /// Takes events out of a mailbox as a [MailboxRun] does.
    private static final class Run {

        private final Mailbox mailbox;
        private final List<Thread> threads = new ArrayList<>();

        /// Safe only if there is one at a time, which is what is tested.
        private final List<Long> handled = new ArrayList<>();

        /// The number in the last refresh, at each event.
        private final List<Integer> seen = new ArrayList<>();

        Run(Mailbox mailbox) {
            this.mailbox = mailbox;
        }

        void startIf(Taken taken) {
            if (taken == Taken.START) {
                var thread = new Thread(this::handleAll);
                threads.add(thread);
                thread.start();
            }
        }

        void join() {
            threads.forEach(InterleavingsTest::join);
        }

        /// Lincheck cannot look into AssertJ.
        void expect(List<Long> sequences) {
            if (!handled.equals(sequences)) {
                throw new AssertionError("%s (expected %s)".formatted(handled, sequences));
            }
        }

        private void handleAll() {
            for (Event event = mailbox.next(); event != null; event = mailbox.next()) {
                handled.add(event.sequence());
                String bound = mailbox.userId();
                seen.add(bound == null ? 0 : Integer.parseInt(bound));
                mailbox.handled(event);
            }
        }
    }

    private static Event event(long sequence) {
        return new ClientConnected(CLIENT, sequence, 1, false);
    }

    private static <G> Signal<G> take(CallSignals<G> signals) {
        try {
            return signals.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
