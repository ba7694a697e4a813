// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.holdfast.ClientId;
import io.holdfast.WhenSlow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a worker says to a gateway.
public sealed interface WorkerCommand extends Command {

    /// The worker takes clients from now on.
    record Ready() implements WorkerCommand {}

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

    /// A question to this gateway and all its shards.
    ///
    /// @param number comes back with the answer
    record Ask(long number, Question question) implements WorkerCommand {}

    sealed interface Question {

        record ClientOnline(ClientId client) implements Question {}

        record UserOnline(String userId) implements Question {}
    }

    /// @param put new values by key
    /// @param removed keys that are gone
    record SessionChange(Map<String, String> put, Set<String> removed) {

        public static final SessionChange NONE = new SessionChange(Map.of(), Set.of());

        public boolean isEmpty() {
            return put.isEmpty() && removed.isEmpty();
        }
    }

    /// One thing that a handler wants to happen at the gateway.
    sealed interface Effect {

        /// @param whenSlow what happens to it at a client that reads too slowly; null leaves it to the client's
        /// listener
        record Send(
                Receiver receiver,
                Payload payload,
                @Nullable WhenSlow whenSlow) implements Effect {

            public Send(Receiver receiver, Payload payload) {
                this(receiver, payload, null);
            }
        }

        /// @param lastMessage written before the connection is closed
        record Close(ClientId client, @Nullable Payload lastMessage) implements Effect {}

        record Bind(ClientId client, String userId) implements Effect {}

        record Unbind(ClientId client) implements Effect {}

        record Join(ClientId client, String group) implements Effect {}

        record Leave(ClientId client, String group) implements Effect {}
    }

    sealed interface Receiver {

        record ToClient(ClientId client) implements Receiver {}

        record ToUser(String userId) implements Receiver {}

        record ToGroup(String group) implements Receiver {}

        record ToEveryone() implements Receiver {}
    }
}
