// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// How the workers of one release are replaced by those of another: what happens comes in, what is to
/// be done goes out.
///
/// ```text
/// COPYING ──▶ STARTING ──▶ SWITCHED ──▶ DRAINING ──▶ ENDED
///    │ or time    │ a fresh worker ended,              ▲
///    │            ▼ or the time is over                │
///    │        REFUSING ── the fresh ones have ended ───┤
///    └─────────────────────────────────────────────────┘
/// ```
///
/// Until SWITCHED, nothing is asked of the old workers; from then on, the new release is the one that
/// serves, whatever happens. An event that does not belong to the state is nothing new.
///
/// Used by one thread; it has no clock of its own.
final class Reload {

    /// How long gateways may take to learn that they are to give the old workers no new clients.
    static final Duration RETIRING = Duration.ofSeconds(5);

    private static final int MIN_RELEASE = 1;

    private final int before;
    private final Duration timeout;
    private final Instant began;
    private final long beganNanos;
    private final Set<String> fresh = new LinkedHashSet<>();
    private final Set<String> ready = new LinkedHashSet<>();
    private final Set<String> old = new LinkedHashSet<>();
    private State state = State.COPYING;
    private int release;
    private boolean made;
    private long stepNanos;
    private boolean serves = true;
    private boolean waits;
    private String refusal = "";

    /// @param before the release that serves
    /// @param timeout how long the copy may take, and then the fresh workers to be ready
    Reload(int before, Duration timeout, Instant began, long nowNanos) {
        this.before = before;
        this.timeout = timeout;
        this.began = began;
        this.beganNanos = nowNanos;
        this.stepNanos = nowNanos;
    }

    enum State {
        COPYING,
        STARTING,
        SWITCHED,
        DRAINING,
        REFUSING,
        ENDED;

        /// As in the status.
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What is to be done.
    sealed interface Action {

        /// Tell who asked for the reload.
        record Say(String line) implements Action {}

        /// Start as many workers as the new release has, all at once; then [Reload#started].
        record Start() implements Action {}

        /// Make the new release the one that processes are started from; then [Reload#switched] or
        /// [Reload#refuse].
        record Switch() implements Action {}

        /// Have the gateways give these no new clients; then [Reload#retired].
        record Retire(List<String> workers) implements Action {
            public Retire {
                workers = List.copyOf(workers);
            }
        }

        /// Have this one finish its events and end; [Reload#ended] when it has.
        record Drain(String worker) implements Action {}

        /// Remove the copy that was made.
        record Remove() implements Action {}

        /// Nothing more comes.
        ///
        /// @param refusal why the release before serves on; empty when the new one serves
        record End(Optional<String> refusal) implements Action {}
    }

    State state() {
        return state;
    }

    /// The new release; 0 while it is being copied.
    int release() {
        return release;
    }

    Instant began() {
        return began;
    }

    Duration took(long nowNanos) {
        return Duration.ofNanos(nowNanos - beganNanos);
    }

    /// The new release is there.
    ///
    /// @param isNew whether it was copied just now, else it was kept from before
    List<Action> copied(int number, boolean isNew, long nowNanos) {
        if (state != State.COPYING) {
            return List.of();
        }
        if (number < MIN_RELEASE) {
            throw new IllegalArgumentException("release %d (expected 1 or more)".formatted(number));
        }
        release = number;
        made = isNew;
        state = State.STARTING;
        stepNanos = nowNanos;
        String line = isNew ? "release %d is copied" : "release %d is kept from before";
        return List.of(new Action.Say(line.formatted(number)), new Action.Start());
    }

    /// @param workers those that were started, at least one
    List<Action> started(Collection<String> workers) {
        fresh.addAll(workers);
        return List.of(new Action.Say("starting " + String.join(", ", workers)));
    }

    /// A worker has run its `onStart` and is linked to every gateway.
    List<Action> ready(String worker) {
        if (state != State.STARTING || !fresh.contains(worker) || !ready.add(worker)) {
            return List.of();
        }
        List<Action> actions = new ArrayList<>(List.of(new Action.Say(worker + " is ready")));
        if (ready.containsAll(fresh)) {
            actions.add(new Action.Switch());
        }
        return actions;
    }

    /// Processes are started from the new release from now on.
    ///
    /// @param others all workers of other releases
    List<Action> switched(Collection<String> others, long nowNanos) {
        if (state != State.STARTING) {
            return List.of();
        }
        state = State.SWITCHED;
        stepNanos = nowNanos;
        old.addAll(others);
        return List.of(new Action.Say("release %d is current".formatted(release)), new Action.Retire(List.copyOf(old)));
    }

    /// The gateways know.
    List<Action> retired(long nowNanos) {
        if (state != State.SWITCHED) {
            return List.of();
        }
        state = State.DRAINING;
        return drainNext(nowNanos);
    }

    /// A worker's process has ended, and is not started again.
    List<Action> ended(String worker, Exit exit, long nowNanos) {
        return switch (state) {
            case STARTING -> fresh.remove(worker) ? refuse(worker + ": " + exit.sentence()) : List.of();
            case REFUSING -> {
                fresh.remove(worker);
                yield endWhenAlone();
            }
            case SWITCHED -> {
                old.remove(worker);
                yield List.of();
            }
            case DRAINING -> oldEnded(worker, exit, nowNanos);
            case COPYING, ENDED -> List.of();
        };
    }

    private List<Action> oldEnded(String worker, Exit exit, long nowNanos) {
        boolean drained = !old.isEmpty() && old.iterator().next().equals(worker);
        if (!old.remove(worker)) {
            return List.of();
        }
        String how = drained && exit.code() == 0
                ? "%s has drained (%s)".formatted(worker, seconds(Duration.ofNanos(nowNanos - stepNanos)))
                : "%s has ended: %s".formatted(worker, exit.sentence());
        List<Action> actions = new ArrayList<>(List.of(new Action.Say(how)));
        if (drained) {
            actions.addAll(drainNext(nowNanos));
        }
        return actions;
    }

    private List<Action> drainNext(long nowNanos) {
        stepNanos = nowNanos;
        waits = !old.isEmpty() && !serves;
        if (old.isEmpty()) {
            state = State.ENDED;
            return List.of(new Action.End(Optional.empty()));
        }
        return waits
                ? List.of(new Action.Say("no new worker serves just now; the old ones stay meanwhile"))
                : drainFirst(nowNanos);
    }

    private List<Action> drainFirst(long nowNanos) {
        stepNanos = nowNanos;
        waits = false;
        String next = old.iterator().next();
        return List.of(new Action.Say("draining " + next), new Action.Drain(next));
    }

    /// Whether any of the fresh workers serves just now: from SWITCHED on, those that crash are started
    /// again. The next old one is not drained before one does, or the time-out is over.
    void serves(boolean now) {
        serves = now;
    }

    /// Time passes.
    ///
    /// @param missing what keeps the fresh workers from being ready
    List<Action> tick(long nowNanos, Supplier<String> missing) {
        return switch (state) {
            case STARTING ->
                nowNanos - stepNanos >= timeout.toNanos()
                        ? refuse("not ready after %d s: %s".formatted(timeout.toSeconds(), missing.get()))
                        : List.of();
            case SWITCHED -> nowNanos - stepNanos >= RETIRING.toNanos() ? retired(nowNanos) : List.of();
            case DRAINING ->
                waits && (serves || nowNanos - stepNanos >= timeout.toNanos()) ? drainFirst(nowNanos) : List.of();
            case COPYING ->
                nowNanos - stepNanos >= timeout.toNanos()
                        ? refuse("the new release is not copied after %d s, release %d serves on"
                                .formatted(timeout.toSeconds(), before))
                        : List.of();
            case REFUSING, ENDED -> List.of();
        };
    }

    /// The new release cannot serve. From SWITCHED on it does already, and nothing is refused.
    List<Action> refuse(String sentence) {
        return switch (state) {
            case COPYING -> {
                refusal = sentence;
                state = State.ENDED;
                yield List.of(new Action.End(Optional.of(sentence)));
            }
            case STARTING -> {
                refusal = "release %d is refused, release %d serves on: %s".formatted(release, before, sentence);
                state = State.REFUSING;
                List<Action> actions = new ArrayList<>();
                if (!fresh.isEmpty()) {
                    actions.add(new Action.Say("refused; ending " + String.join(", ", fresh)));
                }
                fresh.forEach(worker -> actions.add(new Action.Drain(worker)));
                actions.addAll(endWhenAlone());
                yield actions;
            }
            case SWITCHED, DRAINING, REFUSING, ENDED -> List.of();
        };
    }

    private List<Action> endWhenAlone() {
        if (!fresh.isEmpty()) {
            return List.of();
        }
        state = State.ENDED;
        var end = new Action.End(Optional.of(refusal));
        return made ? List.of(new Action.Remove(), end) : List.of(end);
    }

    /// Everything is being stopped.
    List<Action> stop() {
        if (state == State.ENDED) {
            return List.of();
        }
        String sentence = "the cluster is stopped while %s".formatted(describe());
        state = State.ENDED;
        return List.of(new Action.End(Optional.of(sentence)));
    }

    /// How far it is: `release 4 is starting: worker-3 is ready, worker-4 is not yet`.
    String describe() {
        return switch (state) {
            case COPYING -> "the new release is being copied";
            case STARTING -> "release %d is starting: %s".formatted(release, describeFresh());
            case SWITCHED -> "release %d is current and the old workers are about to be drained".formatted(release);
            case DRAINING -> "release %d is current and %s drains".formatted(release, String.join(", then ", old));
            case REFUSING -> "release %d was refused and %s ends".formatted(release, String.join(", ", fresh));
            case ENDED -> "it has ended";
        };
    }

    private String describeFresh() {
        return String.join(
                ", ",
                fresh.stream()
                        .map(worker -> worker + (ready.contains(worker) ? " is ready" : " is not yet"))
                        .toList());
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
