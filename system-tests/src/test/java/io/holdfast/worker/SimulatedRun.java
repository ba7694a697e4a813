// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import io.holdfast.worker.CallSignals.Signal;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Takes events out of a mailbox and handles them one after the other, each step of a call in a task of
/// its own: does what [MailboxRun] and [EventHandling] do on a virtual thread.
///
/// **Owner**: the one thread of a simulated world.
final class SimulatedRun {

    private static final long CLAIM_AGAIN_MILLIS = 1_000;

    private enum Stage {
        BETWEEN,
        WAITS_FOR_TURN,
        WAITS_TO_RUN,
        CLAIMS,
        IN_CALL
    }

    private final SimulatedWorker worker;
    private final Mailbox mailbox;
    private final SimulatedGateway home;
    private final LinkEnd homeLink;
    private final Runnable wake = this::wake;
    private @Nullable Executor actor;
    private @Nullable Event event;
    private @Nullable CallSignals<SimulatedGateway> signals;
    private @Nullable SimulatedCall call;
    private Stage stage = Stage.BETWEEN;
    private boolean hasTurn;
    private boolean scheduled;
    private boolean finished;

    SimulatedRun(SimulatedWorker worker, Mailbox mailbox, SimulatedGateway home, LinkEnd homeLink) {
        this.worker = worker;
        this.mailbox = mailbox;
        this.home = home;
        this.homeLink = homeLink;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    SimulatedGateway home() {
        return home;
    }

    LinkEnd homeLink() {
        return homeLink;
    }

    /// The link of a gateway that this client's results take.
    @Nullable
    LinkEnd current(SimulatedGateway gateway) {
        return gateway.open(mailbox.client().number());
    }

    /// What wakes it.
    Runnable waker() {
        return wake;
    }

    /// Handles an event in this turn of the link's loop, as far as nothing must be waited for.
    ///
    /// @return whether it is finished; else it is to be [started][#start]
    boolean handleOnLoop(Event begun) {
        event = begun;
        stage = Stage.IN_CALL;
        worker.runs().add(this);
        var begins = SimulatedCall.onLoop(this, begun, worker);
        call = begins;
        boolean finished = begins.callBack();
        worker.runs().remove(this);
        return finished;
    }

    /// An event that is the first to be handled.
    void take(Event first) {
        event = first;
        stage = stageOf(first);
    }

    void start() {
        actor = worker.surroundings().actor("run " + mailbox.client());
        worker.runs().add(this);
        wake();
    }

    void wake() {
        Executor on = actor;
        if (on != null && !scheduled) {
            scheduled = true;
            on.execute(this::advance);
        }
    }

    /// Signals come from here on, anew for each event.
    void listen() {
        signals = new CallSignals<>(current());
        worker.calls().add(this);
    }

    void stopListening() {
        worker.calls().remove(this);
        signals = null;
    }

    void signal(Signal<SimulatedGateway> signal) {
        if (signals != null) {
            signals.add(signal);
        }
        wake();
    }

    /// Hands over what has come so far.
    void update(CallParts<SimulatedGateway, LinkEnd> parts) {
        if (mailbox.isAbandoned()) {
            parts.abandon();
        } else if (signals != null) {
            for (var signal = signals.poll(); signal != null; signal = signals.poll()) {
                handle(signal, parts);
            }
        }
        requireNonNull(call).settleMarks(parts);
    }

    private void handle(Signal<SimulatedGateway> signal, CallParts<SimulatedGateway, LinkEnd> parts) {
        switch (signal) {
            case Signal.Applied<SimulatedGateway>(var gateway, var part) -> {
                parts.applied(gateway, part);
                if (part.sequence() == current().sequence()) {
                    elsewhere().applied(gateway, part.part());
                }
            }
            case Signal.Linked<SimulatedGateway>(var gateway) -> {
                LinkEnd link = current(gateway);
                if (link != null) {
                    parts.linked(gateway, link);
                }
            }
            case Signal.Gone<SimulatedGateway>(var gateway) -> {
                parts.gone(gateway);
                elsewhere().gone(gateway);
            }
            case Signal.Abandoned<SimulatedGateway>() -> parts.abandon();
            case Signal.Run<SimulatedGateway> _ -> {}
        }
    }

    private SaidElsewhere elsewhere() {
        return requireNonNull(call).elsewhere();
    }

    /// The suspect that runs here alone, if one does.
    @Nullable
    Event alone() {
        return hasTurn && stage == Stage.IN_CALL ? event : null;
    }

    @Nullable
    Event handled() {
        return stage == Stage.IN_CALL ? event : null;
    }

    private void advance() {
        scheduled = false;
        if (finished) {
            return;
        }
        switch (stage) {
            case BETWEEN -> next();
            case WAITS_FOR_TURN -> {
                if (worker.calls().takeTurn(this)) {
                    askToRun();
                }
            }
            case WAITS_TO_RUN -> waitToRun();
            case CLAIMS -> claim();
            case IN_CALL -> stepOn();
        }
    }

    private void next() {
        Event next = mailbox.next();
        event = next;
        if (next == null) {
            finished = true;
            worker.runs().remove(this);
            return;
        }
        stage = stageOf(next);
        if (stage == Stage.IN_CALL) {
            begin(next, false);
        } else {
            wake();
        }
    }

    private Stage stageOf(Event next) {
        if (mailbox.isLoss(next)) {
            return Stage.CLAIMS;
        }
        return mailbox.isSuspect(next) ? Stage.WAITS_FOR_TURN : Stage.IN_CALL;
    }

    private void askToRun() {
        Event suspect = current();
        if (homeLink.mustWait()) {
            homeLink.awaitRoom(wake);
            return;
        }
        hasTurn = true;
        listen();
        if (!mailbox.isAbandoned()) {
            homeLink.post(new SuspectWaits(suspect.client(), suspect.sequence(), suspect.assignment()));
        }
        stage = Stage.WAITS_TO_RUN;
        wake();
    }

    private void waitToRun() {
        CallSignals<SimulatedGateway> told = signals;
        Signal<SimulatedGateway> signal = told == null ? null : told.poll();
        if (mailbox.isAbandoned()) {
            stopListening();
            over();
        } else if (signal instanceof Signal.Run<SimulatedGateway>) {
            stopListening();
            begin(current(), false);
        } else if (signal != null) {
            wake();
        }
    }

    private void claim() {
        switch (worker.surroundings().claim(mailbox.client())) {
            case YES -> begin(current(), true);
            case NO -> {
                mailbox.handled(current());
                over();
            }
            case STORE_AWAY -> worker.surroundings().later(CLAIM_AGAIN_MILLIS, this::wake);
        }
    }

    private void begin(Event begun, boolean loss) {
        call = SimulatedCall.onThread(this, begun, loss, worker);
        stage = Stage.IN_CALL;
        wake();
    }

    private void stepOn() {
        SimulatedCall running = call;
        if (running == null) {
            throw new IllegalStateException("no call");
        }
        switch (running.step()) {
            case GOES_ON -> wake();
            case WAITS -> {}
            case ENDED -> {
                call = null;
                over();
            }
        }
    }

    private void over() {
        if (hasTurn) {
            hasTurn = false;
            worker.calls().giveTurnBack();
        }
        signals = null;
        stage = Stage.BETWEEN;
        wake();
    }

    private Event current() {
        Event now = event;
        if (now == null) {
            throw new IllegalStateException("no event");
        }
        return now;
    }
}
