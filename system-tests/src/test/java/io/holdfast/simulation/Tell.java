// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import org.jspecify.annotations.Nullable;

/// Something that a handler sends.
///
/// @param whenSlow what happens to it at a client that reads too slowly; null leaves it to the client's listener
/// @param bytes that it has at least
record Tell(To to, @Nullable WhenSlow whenSlow, int bytes) implements Script.Act {

    sealed interface To {
        record Self() implements To {}

        record Other(SimulatedClient client) implements To {}

        record User(String id) implements To {}

        record Group() implements To {}

        record Everyone() implements To {}
    }

    Tell(To to) {
        this(to, null, 0);
    }

    /// @return nobody when it is for a client that never connected
    @Nullable
    Receiver receiver(Story sender) {
        return switch (to) {
            case To.Self _ -> new Receiver.ToClient(sender.id());
            case To.Other(SimulatedClient client) -> client.id() == null ? null : new Receiver.ToClient(client.id());
            case To.User(String id) -> new Receiver.ToUser(id);
            case To.Group _ -> new Receiver.ToGroup(Script.GROUP);
            case To.Everyone _ -> new Receiver.ToEveryone();
        };
    }

    /// Whether a client receives it, by what its gateway was told of it.
    boolean isFor(Story receiver, Story sender) {
        return switch (to) {
            case To.Self _ -> receiver == sender;
            case To.Other(SimulatedClient client) -> client == receiver.client();
            case To.User(String id) -> receiver.isBoundTo(id);
            case To.Group _ -> receiver.bonds().hasJoined();
            case To.Everyone _ -> true;
        };
    }

    /// By which newer ones take the place of older ones, if they do.
    @Nullable
    String key() {
        return whenSlow instanceof WhenSlow.Conflate(String key) ? key : null;
    }

    /// Whether who receives it can change while it is under way.
    boolean isForMembers() {
        return to instanceof To.User || to instanceof To.Group;
    }

    /// Whether its own sender receives it, by what the sender's script has done before.
    Bonds.Said<Boolean> isForSender(Story sender, long sequence, int act) {
        return switch (to) {
            case To.User(String id) -> {
                var bound = Bonds.userId(sender, sequence, act);
                yield new Bonds.Said<>(bound.certain(), id.equals(bound.value()));
            }
            case To.Group _ -> Bonds.joined(sender, sequence, act);
            case To.Self _, To.Other _, To.Everyone _ -> new Bonds.Said<>(true, isFor(sender, sender));
        };
    }
}
