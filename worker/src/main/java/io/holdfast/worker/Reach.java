// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.Set;
import java.util.function.Predicate;

/// Which gateways a receiver concerns, and how large it is.
final class Reach {

    /// Gateway, epoch and number.
    private static final int CLIENT_BYTES = 24;

    private static final int LENGTH_BYTES = 2;

    /// Of one `char`.
    private static final int MOST_UTF8_BYTES = 3;

    private Reach() {}

    static Receiver of(Effect effect) {
        return switch (effect) {
            case Effect.Send send -> send.receiver();
            case Effect.Close close -> close.receiver();
            case Effect.CloseWithCode close -> close.receiver();
            case Effect.Disconnect disconnect -> disconnect.receiver();
            case Effect.Dissolve dissolve -> dissolve.groups();
            case Effect.Bind bind -> new Receiver.ToClient(bind.client());
            case Effect.Unbind unbind -> new Receiver.ToClient(unbind.client());
            case Effect.Join join -> new Receiver.ToClient(join.client());
            case Effect.Leave leave -> new Receiver.ToClient(leave.client());
            case Effect.ChangeSession change -> new Receiver.ToClient(change.client());
            case Effect.Admit admit -> new Receiver.ToClient(admit.client());
            case Effect.Refuse refuse -> new Receiver.ToClient(refuse.client());
        };
    }

    /// Whether it concerns every gateway.
    static boolean isWide(Receiver receiver) {
        return switch (receiver) {
            case Receiver.ToEveryone _, Receiver.ToUser _, Receiver.ToGroup _, Receiver.ToAnyGroup _ -> true;
            case Receiver.ToClient _,
                    Receiver.ToClients _,
                    Receiver.ToUsers _,
                    Receiver.ToGroups _,
                    Receiver.Except _ -> false;
        };
    }

    /// Whether a gateway may have clients that are meant.
    ///
    /// @param isHomeOf whether it is the one of a client
    static boolean concerns(Receiver receiver, Predicate<ClientId> isHomeOf) {
        return switch (receiver) {
            case Receiver.ToClient(ClientId client) -> isHomeOf.test(client);
            case Receiver.ToClients(Set<ClientId> clients) -> clients.stream().anyMatch(isHomeOf);
            case Receiver.ToUsers(Set<String> userIds) -> !userIds.isEmpty();
            case Receiver.ToGroups(Set<String> groups) -> !groups.isEmpty();
            case Receiver.Except(Receiver of, var _) -> concerns(of, isHomeOf);
            case Receiver.ToUser _, Receiver.ToGroup _, Receiver.ToEveryone _, Receiver.ToAnyGroup _ -> true;
        };
    }

    /// What it takes in a frame at most, besides its code, a length, and a single client id.
    static long sizeOf(Receiver receiver) {
        return switch (receiver) {
            case Receiver.ToClient _, Receiver.ToEveryone _, Receiver.ToAnyGroup _ -> 0;
            case Receiver.ToUser(String userId) -> (long) MOST_UTF8_BYTES * userId.length();
            case Receiver.ToGroup(String group) -> (long) MOST_UTF8_BYTES * group.length();
            case Receiver.ToClients(Set<ClientId> clients) -> (long) CLIENT_BYTES * clients.size();
            case Receiver.ToUsers(Set<String> userIds) -> sizeOf(userIds);
            case Receiver.ToGroups(Set<String> groups) -> sizeOf(groups);
            case Receiver.Except(Receiver of, Set<ClientId> clients) ->
                sizeOf(of) + (long) CLIENT_BYTES * clients.size();
        };
    }

    private static long sizeOf(Set<String> names) {
        long bytes = 0;
        for (String name : names) {
            bytes += LENGTH_BYTES + Names.utf8Length(name);
        }
        return bytes;
    }
}
