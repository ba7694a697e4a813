// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.holdfast.ClientId;
import io.holdfast.CloseCode;
import io.holdfast.WhenSlow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a worker says to a gateway.
public sealed interface WorkerCommand extends Command {

    /// The worker takes clients from now on.
    record Ready() implements WorkerCommand {}

    /// The worker wants no new clients; it takes some only where no other worker is ready. In place of
    /// [Ready] on a new link.
    record Retiring() implements WorkerCommand {}

    /// The worker takes no new events; it finishes what it was given.
    record Draining() implements WorkerCommand {}

    /// What a handler call says, or a part of it; applied whole or not at all, and once.
    ///
    /// @param part from 0 within the event
    /// @param last whether the event is finished with it
    /// @param confirm whether the worker waits for [GatewayCommand.PartApplied]
    /// @param session what the handler changed; only in the last part
    record ResultPart(
            ClientId client,
            long sequence,
            long assignment,
            int part,
            boolean last,
            boolean confirm,
            SessionChange session,
            List<Effect> effects)
            implements WorkerCommand {

        public ResultPart {
            if (!last && !session.isEmpty()) {
                throw new IllegalArgumentException("session change in part %d (expected in the last)".formatted(part));
            }
        }
    }

    /// The suspect of this number could run now, alone; the worker waits for [GatewayCommand.RunSuspect].
    record SuspectWaits(ClientId client, long sequence, long assignment) implements WorkerCommand {}

    /// What was said outside a handler call; belongs to no event.
    record LooseEffects(List<Effect> effects) implements WorkerCommand {}

    /// A question to this gateway and all its shards; the gateway says one [GatewayCommand.Answer].
    ///
    /// @param number comes back with the answer
    record Ask(long number, Question question) implements WorkerCommand {}

    sealed interface Question {

        /// How many clients are meant; answered by [GatewayCommand.Counted].
        record Count(Receiver where) implements Question {}

        /// Which clients are meant, page by page; answered by [GatewayCommand.Found].
        ///
        /// @param fields what to say of each
        /// @param from where the page begins: [Cursor#START], then what the last answer named
        /// @param limit 1 or more; fewer may come, also when more are left
        record Find(Receiver where, Set<Field> fields, Cursor from, int limit) implements Question {}

        /// How many clients each group has, page by page in order of their names; answered by
        /// [GatewayCommand.GroupsCounted].
        ///
        /// @param groups a receiver of groups
        /// @param after the last name of the page before; empty for the first page
        /// @param limit 1 or more
        record CountGroups(Receiver groups, String after, int limit) implements Question {}
    }

    /// What may be asked of a client besides its id.
    enum Field {
        USER_ID,
        /// Those of the groups that were asked for, or all of them when none were.
        GROUPS,
        SESSION
    }

    /// Where a page of clients begins: clients come shard by shard, in order of their numbers.
    ///
    /// @param shard from 0
    /// @param after the number of the last client of the page before; 0 for the first page of a shard
    record Cursor(int shard, long after) {

        public static final Cursor START = new Cursor(0, 0);
    }

    /// @param replaces whether all other entries are removed first
    /// @param put new values by key
    /// @param removed keys that are gone
    record SessionChange(boolean replaces, Map<String, String> put, Set<String> removed) {

        public static final SessionChange NONE = new SessionChange(Map.of(), Set.of());

        public SessionChange(Map<String, String> put, Set<String> removed) {
            this(false, put, removed);
        }

        public boolean isEmpty() {
            return !replaces && put.isEmpty() && removed.isEmpty();
        }
    }

    /// One thing that a handler wants to happen at the gateway.
    sealed interface Effect {

        /// @param whenSlow what happens to it at a client that reads too slowly; null leaves it to the
        ///     client's listener
        record Send(
                Receiver receiver,
                Payload payload,
                @Nullable WhenSlow whenSlow) implements Effect {

            public Send(Receiver receiver, Payload payload) {
                this(receiver, payload, null);
            }
        }

        /// @param lastMessage written before the connection is closed
        record Close(Receiver receiver, @Nullable Payload lastMessage) implements Effect {}

        /// @param code of WebSocket, as [io.holdfast.Target#close(int, String)] takes it
        /// @param reason for the clients
        record CloseWithCode(Receiver receiver, int code, String reason) implements Effect {

            public CloseWithCode {
                CloseCode.require(code, reason);
            }
        }

        /// Ends connections at once, whatever waits to be written.
        record Disconnect(Receiver receiver) implements Effect {}

        record Bind(ClientId client, String userId) implements Effect {}

        record Unbind(ClientId client) implements Effect {}

        record Join(ClientId client, String group) implements Effect {}

        record Leave(ClientId client, String group) implements Effect {}

        /// Ends the membership of all members.
        ///
        /// @param groups a receiver of groups
        record Dissolve(Receiver groups) implements Effect {}

        /// Changes the session of a client whose event is not what the call handles.
        record ChangeSession(ClientId client, SessionChange change) implements Effect {}

        /// The client whose [arrival][GatewayCommand.ClientArrived] the call handles is let in.
        ///
        /// @param subprotocol that was chosen for it
        record Admit(ClientId client, @Nullable String subprotocol) implements Effect {}

        /// It is not.
        ///
        /// @param status of HTTP or WebSocket, as [io.holdfast.Decision#refuse] takes it
        /// @param reason for the client
        record Refuse(ClientId client, int status, String reason) implements Effect {}
    }

    /// Clients that are meant; each once, however many ways it is meant in.
    sealed interface Receiver {

        /// Most ids or names in one receiver.
        int MOST_NAMES = 65_536;

        record ToClient(ClientId client) implements Receiver {}

        record ToUser(String userId) implements Receiver {}

        record ToGroup(String group) implements Receiver {}

        record ToEveryone() implements Receiver {}

        record ToClients(Set<ClientId> clients) implements Receiver {}

        record ToUsers(Set<String> userIds) implements Receiver {}

        record ToGroups(Set<String> groups) implements Receiver {}

        /// All clients that are in any group.
        record ToAnyGroup() implements Receiver {}

        /// @param of any other kind
        record Except(Receiver of, Set<ClientId> clients) implements Receiver {

            public Except {
                if (of instanceof Except) {
                    throw new IllegalArgumentException("exception to an exception (expected one set of clients)");
                }
            }
        }
    }
}
