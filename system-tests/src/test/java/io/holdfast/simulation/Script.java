// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.simulation.Tell.To;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the handler does with one event: drawn once for a deterministic handler, which does the same
/// when the event is delivered again, and anew each time for one that is not.
///
/// @param acts in order
record Script(List<Act> acts) {

    static final String GROUP = "g";
    static final String KEY = "last";

    /// More than may be unconfirmed.
    static final int MUCH_BYTES = 1_200_000;

    private static final int MUCH_TIMES = 5;
    private static final int MUCH_ONE_IN = 2_000;
    private static final int USERS = 3;
    private static final int KEYS = 2;
    static final int LARGE_BYTES = 64 * 1024;
    private static final int LARGE_DOUBLINGS = 5;
    private static final int LARGE_ONE_IN = 2_500;
    private static final int MOST_ACTS = 4;
    private static final int BYTES_LARGE = 60 * 1024;
    private static final int BYTES_HUGE = 2_500_000;
    private static final int LEAST_EIGHT_DIGITS = 10_000_000;

    sealed interface Act
            permits Tell,
                    Act.Flush,
                    Act.Put,
                    Act.Bind,
                    Act.Unbind,
                    Act.Change,
                    Act.BindOther,
                    Act.Join,
                    Act.Leave,
                    Act.CloseSelf,
                    Act.Ask,
                    Act.Throw,
                    Act.Decide,
                    Act.Crash {
        record Flush() implements Act {}

        record Put() implements Act {}

        record Bind(String userId) implements Act {}

        record Unbind() implements Act {}

        /// @param about a client, or a user
        record Ask(To about) implements Act {}

        /// Changes another client's session.
        record Change(SimulatedClient whom) implements Act {}

        /// @param whom one that others bind
        /// @param userId null ends the binding
        record BindOther(SimulatedClient whom, @Nullable String userId) implements Act {}

        record Join() implements Act {}

        record Leave() implements Act {}

        record CloseSelf() implements Act {}

        record Throw() implements Act {}

        /// Whether a client that has come is let in; last.
        record Decide(boolean admits) implements Act {}

        /// Brings the worker down, so many times.
        record Crash(int times) implements Act {}
    }

    Script {
        acts = List.copyOf(acts);
    }

    /// Of a client that was lost with its gateway.
    static Script ofLoss() {
        return new Script(List.of(new Tell(new To.Everyone())));
    }

    static Script draw(World world, Event event, SimulatedClient self) {
        Scheduler scheduler = world.scheduler();
        List<Act> acts = new ArrayList<>();
        if (event instanceof ClientArrived) {
            return ofArrival(world, self);
        }
        if (event instanceof ClientConnected && scheduler.oneIn(2)) {
            acts.add(new Act.Join());
        }
        int count = scheduler.draw(MOST_ACTS + 1);
        for (int i = 0; i < count; i++) {
            boolean flushes = scheduler.oneIn(world.shape().flushOneIn());
            acts.add(flushes ? new Act.Flush() : drawAct(world, self));
        }
        if (scheduler.oneIn(world.shape().crashOneIn())) {
            acts.add(scheduler.draw(acts.size() + 1), new Act.Crash(1 + scheduler.draw(6)));
        }
        // A handler that never blocks may not say so much.
        if (!world.shape().neverBlocks() && scheduler.oneIn(MUCH_ONE_IN)) {
            for (int i = 0; i < MUCH_TIMES; i++) {
                acts.add(new Tell(new To.Everyone(), null, MUCH_BYTES));
            }
        }
        if (!(event instanceof ClientClosed) && scheduler.oneIn(60)) {
            acts.add(new Act.CloseSelf());
        }
        return new Script(acts);
    }

    /// What it does for the client itself would do nothing, but put.
    private static Script ofArrival(World world, SimulatedClient self) {
        Scheduler scheduler = world.scheduler();
        List<Act> acts = new ArrayList<>();
        for (int i = scheduler.draw(3); i > 0; i--) {
            acts.add(
                    switch (scheduler.draw(6)) {
                        case 0, 1 -> new Act.Put();
                        case 2 -> new Act.Flush();
                        case 3 -> new Act.Ask(drawAbout(world));
                        default -> new Tell(new To.Everyone());
                    });
        }
        if (scheduler.oneIn(world.shape().crashOneIn())) {
            acts.add(scheduler.draw(acts.size() + 1), new Act.Crash(1 + scheduler.draw(6)));
        }
        acts.add(new Act.Decide(!self.isRefused()));
        return new Script(acts);
    }

    private static Act drawAct(World world, SimulatedClient self) {
        Scheduler scheduler = world.scheduler();
        return switch (scheduler.draw(20)) {
            case 0, 1 -> new Act.Put();
            case 2 -> new Act.Flush();
            case 3 -> self.isBoundByOthers() ? new Act.Put() : drawBind(scheduler);
            case 7, 8 -> drawForOther(world, self);
            case 4 -> scheduler.oneIn(2) ? new Act.Join() : new Act.Leave();
            case 5 -> scheduler.oneIn(4) ? new Act.Throw() : new Tell(new To.Self());
            case 6 -> scheduler.oneIn(2) ? new Act.Ask(drawAbout(world)) : new Tell(new To.Self());
            default -> new Tell(drawReceivers(world), drawWhenSlow(scheduler), drawBytes(scheduler));
        };
    }

    private static Act drawBind(Scheduler scheduler) {
        return scheduler.oneIn(3) ? new Act.Unbind() : new Act.Bind(drawUser(scheduler));
    }

    private static Act drawForOther(World world, SimulatedClient self) {
        Scheduler scheduler = world.scheduler();
        SimulatedClient other =
                world.clients().get(scheduler.draw(world.clients().size()));
        if (other == self || !other.isConnected()) {
            return new Act.Put();
        }
        if (other.isBoundByOthers() && scheduler.oneIn(2)) {
            return new Act.BindOther(other, scheduler.oneIn(4) ? null : drawUser(scheduler));
        }
        return new Act.Change(other);
    }

    private static To drawReceivers(World world) {
        Scheduler scheduler = world.scheduler();
        return switch (scheduler.draw(14)) {
            case 0, 1 -> {
                SimulatedClient other =
                        world.clients().get(scheduler.draw(world.clients().size()));
                yield other.id() == null ? new To.Self() : new To.Other(other);
            }
            case 2, 3, 4 -> new To.Everyone();
            case 5, 6 -> new To.Group();
            case 7, 8 -> new To.User(drawUser(scheduler));
            default -> new To.Self();
        };
    }

    private static To drawAbout(World world) {
        Scheduler scheduler = world.scheduler();
        SimulatedClient other =
                world.clients().get(scheduler.draw(world.clients().size()));
        return other.id() == null || scheduler.oneIn(2) ? new To.User(drawUser(scheduler)) : new To.Other(other);
    }

    private static @Nullable WhenSlow drawWhenSlow(Scheduler scheduler) {
        return switch (scheduler.draw(8)) {
            case 0 -> WhenSlow.close();
            case 1 -> WhenSlow.dropOldest();
            case 2, 3 -> WhenSlow.conflate("key-" + scheduler.draw(KEYS));
            default -> null;
        };
    }

    /// Mostly as few as there need to be.
    private static int drawBytes(Scheduler scheduler) {
        return scheduler.oneIn(LARGE_ONE_IN) ? drawLarge(scheduler) : 0;
    }

    /// From 64 KiB to 2 MiB.
    private static int drawLarge(Scheduler scheduler) {
        int least = LARGE_BYTES << scheduler.draw(LARGE_DOUBLINGS);
        return least + scheduler.draw(least + 1);
    }

    private static String drawUser(Scheduler scheduler) {
        return "user-" + scheduler.draw(USERS);
    }

    /// How many of its acts are done: none behind one that throws.
    int performed() {
        int thrown = acts.indexOf(new Act.Throw());
        return thrown < 0 ? acts.size() : thrown;
    }

    // -- What clients say

    /// The message of a number: it begins with the number and its length, and may be large.
    static Payload message(int client, int number, World world) {
        Scheduler scheduler = world.scheduler();
        int least = head(client, number, 0).length + 1;
        int size = switch (scheduler.draw(4_000)) {
            case 0 -> BYTES_HUGE;
            case 1 -> drawLarge(scheduler);
            default -> scheduler.oneIn(70) ? BYTES_LARGE + scheduler.draw(BYTES_LARGE) : least + scheduler.draw(8);
        };
        byte[] head = head(client, number, size);
        byte[] bytes = Arrays.copyOf(head, size);
        Arrays.fill(bytes, head.length, size, (byte) ('a' + number));
        return new Payload(bytes, true);
    }

    private static byte[] head(int client, long number, int size) {
        String sevenDigits = Integer.toString(LEAST_EIGHT_DIGITS + size).substring(1);
        return (client + ":" + number + ":" + sevenDigits + ":").getBytes(StandardCharsets.UTF_8);
    }

    /// What is wrong with a message, if anything.
    static @Nullable String fault(Payload payload, int client, long number) {
        byte[] bytes = payload.bytes();
        byte[] head = head(client, number, bytes.length);
        if (bytes.length <= head.length || Arrays.mismatch(bytes, head) != head.length) {
            return "begins with '%s' (expected '%s')"
                    .formatted(
                            new String(bytes, 0, Math.min(bytes.length, 24), StandardCharsets.UTF_8),
                            new String(head, StandardCharsets.UTF_8));
        }
        for (int i = head.length; i < bytes.length; i++) {
            if (bytes[i] != 'a' + number) {
                return "byte %d of %d is %d (expected %d)".formatted(i, bytes.length, bytes[i], 'a' + number);
            }
        }
        return null;
    }
}
