// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.Delivery.State;
import io.holdfast.gateway.client.Delivery.Verdict;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerPort;
import io.holdfast.gateway.shard.StuckSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Others change a session and a binding at random moments, while events change them too, and workers
/// come, drain and are lost. Whatever happens, an event sees the same each time that it is handled, and
/// in the end the worker sees what is true.
class SessionScheduleTest {

    private static final int SEEDS = 10_000;
    private static final ClientId CLIENT = new ClientId(1, 1, 1);

    @Test
    void anEventSeesTheSameEachTimeAndTheLastOneTheTruth() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Schedule(seed).run();
        }
    }

    private record View(@Nullable String userId, Map<String, String> session) {

        View with(long sequence) {
            Map<String, String> changed = new HashMap<>(session);
            changed.putAll(ownChange(sequence).put());
            return new View(binds(sequence) ? "own " + sequence : userId, changed);
        }
    }

    private static boolean binds(long sequence) {
        return sequence % 3 == 1;
    }

    private static SessionChange ownChange(long sequence) {
        return new SessionChange(Map.of("own", "" + sequence, "shared", "own " + sequence), Set.of());
    }

    private static final class Schedule {

        private final int seed;
        private final Random random;
        private final ClientConnection client = new ClientConnection(CLIENT, TestFacts.FACTS, new StuckSocket(), 0);
        private final Delivery delivery = client.delivery();
        private final List<Worker> workers = new ArrayList<>();
        private final Map<Long, View> seen = new HashMap<>();

        Schedule(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            delivery.connected(null);
            for (int step = 0; step < 60; step++) {
                step();
            }
            assign();
            delivery.closed(new CloseReason(Code.CLIENT_LEFT, "left", true));
            View last = new View(null, Map.of());
            while (delivery.state() != State.DONE) {
                assign();
                last = delivery.isHeadPartlyApplied() ? last : truth();
                for (Worker worker : workers) {
                    worker.takesMore();
                    worker.handle();
                    worker.deliver();
                }
            }
            long close = seen.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
            assertThat(seen.get(close))
                    .as("seed %d: the close sees the truth", seed)
                    .isEqualTo(last);
        }

        private void step() {
            switch (random.nextInt(14)) {
                case 0, 1 -> delivery.message(Payload.ofText("m"));
                case 2, 3 -> assign();
                case 4 -> loseWorker();
                case 5 -> delivery.drain();
                case 6 -> change("others");
                case 7 -> change("shared");
                case 8 -> client.bind("others " + random.nextInt(3), ChangedBy.OTHERS);
                case 9 -> anyWorker().way.writable(false);
                case 10 -> anyWorker().takesMore();
                case 11, 12 -> anyWorker().handle();
                default -> anyWorker().deliver();
            }
        }

        private void change(String key) {
            client.change(new SessionChange(Map.of(key, "" + random.nextInt()), Set.of()), ChangedBy.OTHERS);
        }

        private View truth() {
            return new View(client.userId(), Map.copyOf(client.session()));
        }

        private void assign() {
            if (delivery.state() == State.WAITING) {
                var worker = new Worker();
                workers.add(worker);
                worker.way.writable(random.nextInt(3) > 0);
                delivery.assign(worker.port, client::toAssign);
            }
        }

        private void loseWorker() {
            var loss = new WorkerLoss(new Peer(Role.WORKER, "w", 0, 1));
            loss.decide(WorkerLoss.Verdict.LIVES);
            delivery.workerLost(loss);
        }

        private Worker anyWorker() {
            return workers.isEmpty() ? new Worker() : workers.get(random.nextInt(workers.size()));
        }

        /// Handles events one at a time, and says all of an event's result in two parts: what binds,
        /// and the rest.
        private final class Worker {

            private final TestWay way = new TestWay(this::told);
            private final WorkerPort port = new WorkerPort(new Peer(Role.WORKER, "w", 0, 1), way, new AtomicInteger());
            private final Deque<Event> waiting = new ArrayDeque<>();
            private final Deque<ResultPart> said = new ArrayDeque<>();
            private View view = new View(null, Map.of());

            private void told(GatewayCommand command) {
                switch (command) {
                    case Assign assign -> view = new View(assign.userId(), assign.session());
                    case Refresh refresh -> {
                        assertThat(waiting)
                                .as("seed %d: told under unfinished events", seed)
                                .isEmpty();
                        view = new View(refresh.userId(), refresh.session());
                    }
                    case Event event -> waiting.add(event);
                    case Revoke _ -> {}
                    case GatewayCommand.PartApplied _,
                            GatewayCommand.Answer _,
                            GatewayCommand.MessageChunk _,
                            GatewayCommand.Suspect _,
                            GatewayCommand.RunSuspect _,
                            GatewayCommand.Leaving _ -> throw new AssertionError(command);
                }
            }

            void takesMore() {
                way.writable(true);
                port.resume();
            }

            void handle() {
                Event event = waiting.poll();
                if (event != null) {
                    long sequence = event.sequence();
                    View before = seen.putIfAbsent(sequence, view);
                    assertThat(view)
                            .as("seed %d: event %d, handled again", seed, sequence)
                            .isEqualTo(before == null ? view : before);
                    view = view.with(sequence);
                    said.add(part(event, 0, false));
                    said.add(part(event, 1, true));
                }
            }

            void deliver() {
                ResultPart part = said.poll();
                if (part == null) {
                    return;
                }
                Verdict verdict = client.judge(part);
                if (verdict == Verdict.APPLY && part.part() == 0 && binds(part.sequence())) {
                    client.bind("own " + part.sequence(), ChangedBy.ITSELF);
                }
                if (verdict != Verdict.REFUSED && part.last()) {
                    client.change(part.session(), ChangedBy.ITSELF);
                    delivery.finishHead();
                }
            }

            private ResultPart part(Event event, int part, boolean last) {
                SessionChange change = last ? ownChange(event.sequence()) : SessionChange.NONE;
                return new ResultPart(
                        CLIENT, event.sequence(), event.assignment(), part, last, false, change, List.of());
            }
        }
    }
}
