// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.protocol.Farewell;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A client as its gateway holds it, in one place: who it is, what it is bound to, its session, its
/// groups, and its unfinished events.
///
/// **Owner**: the event loop of its shard.
public final class ClientConnection {

    /// The life of a connection; it only goes forward.
    public enum State {
        /// Is not let in yet: it is not read, and nothing is sent to it.
        ARRIVING,
        /// Sends and receives.
        OPEN,
        /// Nothing it sends is taken any more; it receives the answers to what it said, then leaves.
        ENDING,
        /// Has left: nothing is sent to it any more. Workers may still have events of it to finish.
        LEFT
    }

    private final ClientId id;
    /// As it came.
    private final ClientFacts facts;
    private final ClientPort socket;
    private final long connectedNanos;
    private final Delivery delivery;
    private final SessionViews views = new SessionViews();
    private final Hearing hearing = new Hearing();
    private final Set<String> groups = new HashSet<>(4);
    /// As it was let in.
    private ClientFacts connectedFacts;
    private State state = State.ARRIVING;
    private @Nullable Ending ending;
    private long countedBytes;
    private long countedUncutBytes;
    private int countedEvents;
    private boolean isSlow;
    /// Messages to it that were dropped and not told to a handler.
    private long dropped;

    /// What is still to come for a client that is ENDING, or ARRIVING when nobody decides.
    ///
    /// @param farewell that it is let go with
    /// @param cancelDeadline cancels what makes it leave when workers are not ready in time
    public record Ending(Farewell farewell, Runnable cancelDeadline) {}

    /// @param connectedNanos when it has connected, by the clock of its shard
    public ClientConnection(ClientId id, ClientFacts facts, ClientPort socket, long connectedNanos) {
        this.id = id;
        this.facts = facts;
        this.connectedFacts = facts;
        this.socket = socket;
        this.connectedNanos = connectedNanos;
        this.delivery = new Delivery(id, views);
    }

    public ClientId id() {
        return id;
    }

    public ClientFacts facts() {
        return facts;
    }

    public long connectedNanos() {
        return connectedNanos;
    }

    public ClientPort socket() {
        return socket;
    }

    public Delivery delivery() {
        return delivery;
    }

    public Hearing hearing() {
        return hearing;
    }

    public State state() {
        return state;
    }

    /// Whether it may be sent to.
    public boolean isConnected() {
        return state == State.OPEN || state == State.ENDING;
    }

    /// @return false when it was in that state before, or in a later one
    public boolean changeTo(State next) {
        if (next.compareTo(state) <= 0) {
            return false;
        }
        state = next;
        return true;
    }

    /// It is let in.
    ///
    /// @param chosen subprotocol, by the application; null when it does not choose
    public void connected(@Nullable String chosen) {
        connectedFacts = chosen == null ? facts : facts.speaking(socket.subprotocol(chosen));
        delivery.connected(connectedFacts.subprotocol());
    }

    /// Before it leaves; to be taken once.
    public void ending(Ending comes) {
        ending = comes;
    }

    /// Stops the deadline.
    ///
    /// @return what it is to be let go with, if it was ending
    public @Nullable Farewell endingOver() {
        Ending over = ending;
        ending = null;
        if (over == null) {
            return null;
        }
        over.cancelDeadline().run();
        return over.farewell();
    }

    /// What it was last counted to cost.
    public long countedBytes() {
        return countedBytes;
    }

    /// What of it was read and not yet cut into messages.
    public long countedUncutBytes() {
        return countedUncutBytes;
    }

    /// How many unfinished events it was last counted to have.
    public int countedEvents() {
        return countedEvents;
    }

    /// @param uncut what of it was read and not yet cut into messages
    /// @param events unfinished ones
    public void counted(long bytes, long uncut, int events) {
        countedBytes = bytes;
        countedUncutBytes = uncut;
        countedEvents = events;
    }

    /// Notes that messages to it were dropped, and makes that an event: once until it has [caught
    /// up][#caughtUp].
    ///
    /// @return whether there is an event more
    public boolean dropped(long messages) {
        dropped += messages;
        if (isSlow || !delivery.slow(dropped)) {
            return false;
        }
        isSlow = true;
        dropped = 0;
        return true;
    }

    /// It has read all that waited for it.
    public void caughtUp() {
        isSlow = false;
    }

    public @Nullable String userId() {
        return views.userId();
    }

    /// @param userId null ends the binding
    public void bind(@Nullable String userId, ChangedBy by) {
        views.userId(userId, by);
        delivery.refresh();
    }

    /// The names of the groups that it has joined.
    public Set<String> groups() {
        return groups;
    }

    /// As it is now; not to be changed.
    public Map<String, String> session() {
        return views.session();
    }

    /// What its keys and values take in UTF-8.
    public int sessionBytes() {
        return views.sessionBytes();
    }

    /// What the session takes in memory, about.
    public long sessionMemoryBytes() {
        return views.memoryBytes();
    }

    /// Changes the session as a whole.
    ///
    /// @return false when that would make it too large; then it is as it was
    public boolean change(SessionChange change, ChangedBy by) {
        return change(change, by, true);
    }

    /// @param mayGrow whether the session may take more memory afterwards
    public boolean change(SessionChange change, ChangedBy by, boolean mayGrow) {
        boolean applied = views.session(change, by, mayGrow);
        delivery.refresh();
        return applied;
    }

    /// Judges a part of a client's result, and notes that it is applied when it is to be: its effects
    /// come after this.
    public Delivery.Verdict judge(ResultPart part) {
        boolean first = !delivery.isHeadPartlyApplied();
        Delivery.Verdict verdict = delivery.judge(part);
        if (first && verdict == Delivery.Verdict.APPLY) {
            views.firstPart();
        }
        return verdict;
    }

    /// With what the head event saw when it was delivered first, so that its handler says the same again:
    /// the session, the user id, and at its arrival the subprotocol that nobody had chosen yet.
    public Assign toAssign(long assignment) {
        ClientFacts seen = delivery.isArrivalUnfinished() ? facts : connectedFacts;
        return views.assign(id, assignment, seen, delivery.isHeadPartlyApplied(), delivery.isArriving());
    }
}
