// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one handler call says, cut into parts: a state machine without threads, clock or sockets.
///
/// ```
///            flush              all confirmed
///  RUNNING ────────▶ FLUSHING ────────────────▶ RUNNING
///     │ endElsewhere               finish
///     └────────────▶ ENDING ─────────────────▶ ENDED        abandon: any but ENDED ──▶ ABANDONED
/// ```
///
/// **A mark** is a part that is asked about later: the call goes on, and [#isApplied] tells when all
/// have it. Before that, it is not finished.
///
/// **Home** is the gateway of the event's client. It gets every part, and its link is the only one that the
/// call may use: when that is lost, the call is abandoned.
///
/// **Elsewhere** are the other gateways that are told something. They get parts under the same numbers,
/// each with a wish for confirmation, and each part is kept until it is confirmed or its gateway is
/// gone: it is posted again, in order, when the gateway is linked anew. The last part goes home only
/// when nothing is left here to be confirmed, so that an event that is finished has reached everybody.
///
/// **A client that is gone** in the middle of the call is sent nothing more, so that what fills one part
/// after the other does not take the link from others. It counts as if it were said: another call of
/// the handler, which may learn of the close sooner or later, must make the same parts.
///
/// **Limit**: who says more while [#mustWait] is true lets what is unconfirmed grow beyond 4 MiB and
/// one part. While all calls together have [too much][Links#isTooMuchUnconfirmed], that is so as soon
/// as anything is unconfirmed. A call waits for its own confirmations alone, never for those of others:
/// no two calls wait for each other.
///
/// **Owner**: one thread at a time.
///
/// @param <G> a gateway
/// @param <L> a link to a gateway
final class CallParts<G, L> {

    static final int PART_BYTES = 64 * 1024;
    static final int UNCONFIRMED_BYTES = 4 * 1024 * 1024;

    private static final int NONE = -1;

    /// Where parts leave.
    interface Links<G, L> {

        /// Asked once for each other gateway before it is told something; from then on [CallParts] must
        /// hear of everything that concerns it. Nothing while it is not linked: its parts wait.
        @Nullable
        L open(G gateway);

        /// Whether a gateway is gone for good, so that [CallParts#gone] may have been told before [#open].
        boolean isGone(G gateway);

        /// Sends, or does nothing when the link is lost.
        void post(L link, ResultPart part);

        /// Whether nothing that is said to the event's client can arrive any more.
        default boolean isClientGone() {
            return false;
        }

        /// What is unconfirmed has grown by so many bytes, or become less.
        default void unconfirmed(long change) {}

        /// Whether all calls together have so much unconfirmed that each of them should have little.
        default boolean isTooMuchUnconfirmed() {
            return false;
        }
    }

    private enum State {
        RUNNING,
        FLUSHING,
        ENDING,
        ENDED,
        ABANDONED
    }

    private record Unconfirmed(ResultPart part, long bytes) {}

    /// One other gateway.
    private static final class Elsewhere<L> {
        private @Nullable L link;
        private List<Effect> said = new ArrayList<>();
        private long saidBytes;
        private final Deque<Unconfirmed> unconfirmed = new ArrayDeque<>();
    }

    private final Event event;
    private final G home;
    private final L homeLink;
    private final Links<G, L> links;
    private State state = State.RUNNING;
    private List<Effect> said = new ArrayList<>(4);
    private Map<G, Elsewhere<L>> elsewhere = Map.of();
    private boolean saidElsewhere;

    /// Of what was said since the last part, whoever receives it; 0 when nothing was.
    private long partBytes;

    /// 0 when nothing is: no effect is of no bytes.
    private long unconfirmedBytes;

    private int part;
    private int flushed;
    private int marked = NONE;
    private int appliedAtHome = NONE;
    private boolean sending;
    private boolean torn;

    CallParts(Event event, G home, L homeLink, Links<G, L> links) {
        this.event = event;
        this.home = home;
        this.homeLink = homeLink;
        this.links = links;
    }

    /// Adds to what is said; sends what was said before when that fills a part.
    void say(Effect effect, List<G> receivers) {
        if (state == State.ABANDONED) {
            return;
        }
        require(State.RUNNING);
        long bytes = Outbox.sizeOf(effect);
        if (partBytes > 0 && partBytes + bytes > PART_BYTES) {
            sendPart(false);
        }
        partBytes += bytes;
        for (int i = 0; i < receivers.size(); i++) {
            G gateway = receivers.get(i);
            if (gateway.equals(home)) {
                said.add(effect);
            } else {
                sayElsewhere(gateway, effect, bytes);
            }
        }
    }

    /// Whether so much is unconfirmed that the call should say nothing more now.
    boolean mustWait() {
        return unconfirmedBytes > 0 && (unconfirmedBytes > UNCONFIRMED_BYTES || links.isTooMuchUnconfirmed());
    }

    /// Sends what was said so far, if anything, without waiting. Also when nobody receives it now:
    /// another call of the handler must make the same parts, whichever gateways it knows.
    void sendSaid() {
        if (state == State.RUNNING && partBytes > 0) {
            sendPart(false);
        }
    }

    /// Sends what was said so far; [#isFlushing] until all of it is applied.
    void flush() {
        if (state == State.ABANDONED) {
            return;
        }
        require(State.RUNNING);
        become(State.FLUSHING);
        flushed = part;
        sendPart(true);
    }

    /// Sends what was said so far, without waiting.
    ///
    /// @return the mark
    int sendMarked() {
        require(State.RUNNING);
        marked = part;
        sendPart(true);
        return marked;
    }

    /// Whether a mark, and all that was said before it, has been applied by all whom it concerns.
    boolean isApplied(int mark) {
        if (appliedAtHome < mark) {
            return false;
        }
        for (Elsewhere<L> there : elsewhere.values()) {
            Unconfirmed first = there.unconfirmed.peek();
            if (first != null && first.part().part() <= mark) {
                return false;
            }
        }
        return true;
    }

    /// Whether the call could be finished now, nobody having to confirm anything.
    boolean waitsForNobody() {
        return state == State.ABANDONED || (state == State.RUNNING && !saidElsewhere && isAllConfirmed());
    }

    boolean isFlushing() {
        return state == State.FLUSHING;
    }

    /// Nothing more will be said. Sends what is left for other gateways; the rest goes home with [#finish].
    void endElsewhere() {
        if (state == State.ABANDONED) {
            return;
        }
        require(State.RUNNING);
        become(State.ENDING);
        postElsewhere(true);
    }

    /// Whether nothing is left to be confirmed after [#endElsewhere], marks included.
    boolean mayFinish() {
        return state == State.ENDING && isAllConfirmed();
    }

    /// Sends the last part home: the event is finished with it.
    ///
    /// @throws IllegalStateException when it [may not][#mayFinish]
    void finish(SessionChange change) {
        if (state == State.ABANDONED) {
            return;
        }
        if (!mayFinish()) {
            throw new IllegalStateException(
                    "event %s/%d: %s with %d bytes unconfirmed, mark %d and part %d applied (expected ENDING with none)"
                            .formatted(client(), event.sequence(), state, unconfirmedBytes, marked, appliedAtHome));
        }
        become(State.ENDED);
        links.post(homeLink, toPart(true, false, change, said));
        said = List.of();
    }

    /// What is said from here on has no effect, and nothing is waited for.
    void abandon() {
        if (state != State.ENDED) {
            become(State.ABANDONED);
            said = List.of();
            elsewhere = Map.of();
            saidElsewhere = false;
            countUnconfirmed(-unconfirmedBytes);
        }
    }

    boolean isAbandoned() {
        return state == State.ABANDONED;
    }

    /// Whether sending a part failed in the middle, as when the stack overflows: nobody knows who got it.
    boolean isTorn() {
        return torn || sending;
    }

    /// A gateway has applied a part of this call, and with it those before.
    void applied(G gateway, PartApplied applied) {
        if (applied.sequence() != event.sequence()
                || applied.assignment() != event.assignment()
                || !applied.client().equals(client())) {
            return;
        }
        if (gateway.equals(home)) {
            appliedAtHome = Math.max(appliedAtHome, Math.min(applied.part(), part - 1));
        } else {
            Elsewhere<L> there = elsewhere.get(gateway);
            if (there != null) {
                confirmed(there, applied.part());
            }
        }
        settle();
    }

    /// A gateway has a new link: what it has not confirmed goes there again. No news when it is the
    /// link in use.
    void linked(G gateway, L link) {
        Elsewhere<L> there = elsewhere.get(gateway);
        if (there != null && !link.equals(there.link)) {
            there.link = link;
            for (Unconfirmed each : there.unconfirmed) {
                links.post(link, each.part());
            }
        }
    }

    /// A gateway does not exist any more: what was said to it means nothing.
    void gone(G gateway) {
        Elsewhere<L> there = elsewhere.get(gateway);
        if (there != null) {
            elsewhere.remove(gateway);
            confirmed(there, Integer.MAX_VALUE);
            settle();
        }
    }

    /// Gateways that have not confirmed what they were told.
    List<G> awaited() {
        List<G> gateways = new ArrayList<>();
        if (appliedAtHome < (state == State.FLUSHING ? flushed : marked)) {
            gateways.add(home);
        }
        elsewhere.forEach((gateway, there) -> {
            if (!there.unconfirmed.isEmpty()) {
                gateways.add(gateway);
            }
        });
        return List.copyOf(gateways);
    }

    /// The link in use.
    @Nullable
    L link(G gateway) {
        if (gateway.equals(home)) {
            return homeLink;
        }
        Elsewhere<L> there = elsewhere.get(gateway);
        return there == null ? null : there.link;
    }

    private void sayElsewhere(G gateway, Effect effect, long bytes) {
        Elsewhere<L> there = elsewhere.get(gateway);
        if (there == null) {
            L link = links.open(gateway);
            if (links.isGone(gateway)) {
                return;
            }
            there = new Elsewhere<>();
            there.link = link;
            if (elsewhere.isEmpty()) {
                elsewhere = new LinkedHashMap<>();
            }
            elsewhere.put(gateway, there);
        }
        there.said.add(effect);
        there.saidBytes += bytes;
        saidElsewhere = true;
    }

    private void sendPart(boolean confirmAtHome) {
        torn |= sending;
        sending = true;
        postElsewhere(false);
        links.post(
                homeLink, toPart(false, confirmAtHome, SessionChange.NONE, links.isClientGone() ? toOthers() : said));
        said = new ArrayList<>(4);
        partBytes = 0;
        part++;
        sending = false;
    }

    /// What was said, without what was sent to the client itself.
    private List<Effect> toOthers() {
        var self = new Receiver.ToClient(client());
        said.removeIf(
                effect -> effect instanceof Effect.Send send && send.receiver().equals(self));
        return said;
    }

    private void postElsewhere(boolean last) {
        if (!saidElsewhere) {
            return;
        }
        saidElsewhere = false;
        for (Elsewhere<L> there : elsewhere.values()) {
            if (!there.said.isEmpty()) {
                postTo(there, toPart(last, true, SessionChange.NONE, there.said));
            }
        }
    }

    private void postTo(Elsewhere<L> there, ResultPart share) {
        there.unconfirmed.add(new Unconfirmed(share, there.saidBytes));
        countUnconfirmed(there.saidBytes);
        there.said = new ArrayList<>();
        there.saidBytes = 0;
        L link = there.link;
        if (link != null) {
            links.post(link, share);
        }
    }

    private void confirmed(Elsewhere<L> there, int upTo) {
        for (Unconfirmed first = there.unconfirmed.peek();
                first != null && first.part().part() <= upTo;
                first = there.unconfirmed.peek()) {
            there.unconfirmed.remove();
            countUnconfirmed(-first.bytes());
        }
    }

    private void countUnconfirmed(long change) {
        unconfirmedBytes += change;
        links.unconfirmed(change);
    }

    private boolean isAllConfirmed() {
        return unconfirmedBytes == 0 && appliedAtHome >= marked;
    }

    private void settle() {
        if (state == State.FLUSHING && appliedAtHome >= flushed && unconfirmedBytes == 0) {
            become(State.RUNNING);
        }
    }

    private void become(State next) {
        state = next;
    }

    private void require(State expected) {
        if (state != expected) {
            throw new IllegalStateException(
                    "event %s/%d: %s (expected %s)".formatted(client(), event.sequence(), state, expected));
        }
    }

    private ResultPart toPart(boolean last, boolean confirm, SessionChange change, List<Effect> effects) {
        return new ResultPart(client(), event.sequence(), event.assignment(), part, last, confirm, change, effects);
    }

    private ClientId client() {
        return event.client();
    }
}
