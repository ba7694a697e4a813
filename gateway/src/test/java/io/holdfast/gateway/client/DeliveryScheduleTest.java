// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.Delivery.State;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerPort;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Workers that say always the same of an event come, drain and die at random moments. Whatever
/// happens, each part of each event is applied once, in order.
class DeliveryScheduleTest {

    private static final int SEEDS = 10_000;
    private static final ClientId CLIENT = new ClientId(1, 1, 1);

    @Test
    void everyPartIsAppliedOnceAndInOrderWhateverHappensToWorkers() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Schedule(seed).run();
        }
    }

    /// How many parts the handling of an event has.
    private static int partsOf(long sequence) {
        return 1 + (int) (sequence % 3);
    }

    private static final class Schedule {

        private final int seed;
        private final Random random;
        private final Delivery delivery = new Delivery(CLIENT, new SessionViews());
        private final List<Worker> workers = new ArrayList<>();
        private final List<String> applied = new ArrayList<>();
        private final List<Long> sentBefore = new ArrayList<>();
        private long events;
        private long assignment;
        private boolean closed;

        Schedule(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            delivery.connected(null);
            events = 1;
            for (int step = 0; step < 60; step++) {
                step();
            }
            if (assignment == 0) {
                assign();
            }
            close();
            while (delivery.state() != State.DONE) {
                assign();
                workers.forEach(worker -> {
                    worker.takesMore();
                    worker.handle();
                    worker.deliver();
                });
            }
            assertThat(applied).as("seed %d", seed).isEqualTo(expected());
            assertThat(workers).as("seed %d", seed).allMatch(worker -> worker.port.clients() == 0);
            assertThat(delivery.unfinishedBytes()).isZero();
        }

        private void step() {
            switch (random.nextInt(14)) {
                case 12 -> anyWorker().way.writable(false);
                case 13 -> anyWorker().takesMore();
                case 0, 1 -> message();
                case 2, 3 -> assign();
                case 4 -> loseWorker();
                case 5 -> delivery.drain();
                case 6 -> {
                    if (random.nextInt(20) == 0 && assignment > 0) {
                        close();
                    }
                }
                case 7, 8, 9 -> anyWorker().handle();
                default -> anyWorker().deliver();
            }
        }

        private void message() {
            if (!closed) {
                delivery.message(Payload.ofText("x".repeat((int) events)));
                events++;
            }
        }

        private void close() {
            delivery.closed(new CloseReason(Code.CLIENT_LEFT, "left", true));
            events += closed ? 0 : 1;
            closed = true;
        }

        private void assign() {
            if (delivery.state() == State.WAITING) {
                var worker = new Worker();
                workers.add(worker);
                worker.way.writable(random.nextInt(3) > 0);
                delivery.assign(worker.port, number -> new Assign(CLIENT, number, TestFacts.FACTS, null, Map.of()));
            }
        }

        /// It may go on handling, and what it says may still arrive.
        private void loseWorker() {
            var loss = new WorkerLoss(new Peer(Role.WORKER, "w", 0, 1));
            loss.decide(WorkerLoss.Verdict.LIVES); // Otherwise the event is suspect soon; DeliverySuspectTest.
            delivery.workerLost(loss);
        }

        private Worker anyWorker() {
            return workers.isEmpty() ? new Worker() : workers.get(random.nextInt(workers.size()));
        }

        private List<String> expected() {
            List<String> parts = new ArrayList<>();
            for (long sequence = 0; sequence < events; sequence++) {
                for (int part = 0; part < partsOf(sequence); part++) {
                    parts.add(sequence + "." + part);
                }
            }
            return parts;
        }

        /// Handles events one at a time, and says a part at a time.
        private final class Worker {

            private final TestWay way = new TestWay(this::told);
            private final WorkerPort port = new WorkerPort(new Peer(Role.WORKER, "w", 0, 1), way, new AtomicInteger());
            private final Deque<Event> waiting = new ArrayDeque<>();
            private final Deque<ResultPart> said = new ArrayDeque<>();
            private long own;
            private long next = -1;
            private int part;

            private void told(GatewayCommand command) {
                switch (command) {
                    case Assign assign -> {
                        assertThat(assign.assignment()).as("seed %d", seed).isGreaterThan(assignment);
                        assignment = assign.assignment();
                        own = assignment;
                    }
                    case Event event -> given(event);
                    case Revoke revoke -> {
                        assertThat(own)
                                .as("seed %d: revoked though not assigned", seed)
                                .isPositive();
                        assertThat(revoke.assignment()).isEqualTo(own);
                        assertThat(waiting)
                                .as("seed %d: revoked with unfinished events", seed)
                                .isEmpty();
                    }
                    case GatewayCommand.PartApplied _,
                            GatewayCommand.Answer _,
                            GatewayCommand.Refresh _,
                            GatewayCommand.MessageChunk _,
                            GatewayCommand.Suspect _,
                            GatewayCommand.RunSuspect _,
                            GatewayCommand.Leaving _ -> throw new AssertionError(command);
                }
            }

            private void given(Event event) {
                assertThat(event.assignment()).isEqualTo(own);
                assertThat(event.sequence()).as("seed %d: order", seed).isEqualTo(next < 0 ? event.sequence() : next);
                assertThat(event.redelivered())
                        .as("seed %d: redelivered", seed)
                        .isEqualTo(sentBefore.contains(event.sequence()));
                sentBefore.add(event.sequence());
                next = event.sequence() + 1;
                waiting.add(event);
            }

            void takesMore() {
                way.writable(true);
                port.resume();
            }

            void handle() {
                Event event = waiting.peek();
                if (event == null) {
                    return;
                }
                boolean last = part == partsOf(event.sequence()) - 1;
                said.add(new ResultPart(
                        CLIENT, event.sequence(), own, part, last, false, SessionChange.NONE, List.of()));
                part = last ? 0 : part + 1;
                if (last) {
                    waiting.remove();
                }
            }

            void deliver() {
                ResultPart arrived = said.poll();
                if (arrived == null) {
                    return;
                }
                switch (delivery.judge(arrived)) {
                    case APPLY -> applied.add(arrived.sequence() + "." + arrived.part());
                    case REFUSED -> {
                        return;
                    }
                    case SEEN -> {}
                }
                if (arrived.last()) {
                    delivery.finishHead();
                }
            }
        }
    }
}
