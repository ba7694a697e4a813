// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.client.ClientConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which clients of a shard a receiver means: each once, in order of their numbers.
///
/// **Owner**: the shard's event loop.
final class Receivers {

    /// What an id or a name costs while it is kept.
    private static final int NAME_BYTES = 64;

    private final Shard shard;
    private final Members members;

    Receivers(Shard shard, Members members) {
        this.shard = shard;
        this.members = members;
    }

    /// All of them; nobody may come or go while they are read.
    Collection<ClientConnection> all(Receiver receiver) {
        return switch (receiver) {
            case Receiver.ToEveryone _ -> members.everyone();
            case Receiver.ToUser(String userId) -> members.user(userId);
            case Receiver.ToGroup(String group) -> members.group(group);
            case Receiver.ToClient _,
                    Receiver.ToClients _,
                    Receiver.ToUsers _,
                    Receiver.ToGroups _,
                    Receiver.ToAnyGroup _,
                    Receiver.Except _ -> list(receiver);
        };
    }

    /// All of them as they are now: they may be changed, closed too, while they are read.
    List<ClientConnection> list(Receiver receiver) {
        List<ClientConnection> clients = new ArrayList<>();
        after(receiver, 0).forEachRemaining(clients::add);
        return clients;
    }

    /// Those with higher numbers; nobody may come or go while they are read.
    Iterator<ClientConnection> after(Receiver receiver, long number) {
        Iterator<ClientConnection> candidates = candidates(receiver, number);
        return isFiltered(receiver) ? new Filtered(candidates, client -> means(receiver, client)) : candidates;
    }

    /// Those with higher numbers, and perhaps others, whom the receiver does not [mean][#means]; likewise.
    Iterator<ClientConnection> candidates(Receiver receiver, long number) {
        return switch (receiver) {
            case Receiver.ToEveryone _, Receiver.ToAnyGroup _ ->
                members.everyone(number).iterator();
            case Receiver.ToUser(String userId) -> members.user(userId, number).iterator();
            case Receiver.ToGroup(String group) -> members.group(group, number).iterator();
            case Receiver.ToClient(ClientId id) -> after(Set.of(id), number);
            case Receiver.ToClients(Set<ClientId> ids) -> after(ids, number);
            case Receiver.ToUsers(Set<String> userIds) ->
                new Union(userIds.stream()
                        .map(userId -> members.user(userId, number).iterator()));
            case Receiver.ToGroups(Set<String> groups) ->
                new Union(groups.stream()
                        .map(group -> members.group(group, number).iterator()));
            case Receiver.Except(Receiver of, Set<ClientId> _) -> candidates(of, number);
        };
    }

    /// Whether one of its candidates is meant.
    static boolean means(Receiver receiver, ClientConnection candidate) {
        return switch (receiver) {
            case Receiver.ToAnyGroup _ -> !candidate.groups().isEmpty();
            case Receiver.Except(Receiver of, Set<ClientId> but) ->
                !but.contains(candidate.id()) && means(of, candidate);
            case Receiver.ToEveryone _,
                    Receiver.ToUser _,
                    Receiver.ToGroup _,
                    Receiver.ToClient _,
                    Receiver.ToClients _,
                    Receiver.ToUsers _,
                    Receiver.ToGroups _ -> true;
        };
    }

    /// Whether the number of those that are meant is known without looking at each of them.
    static boolean isCounted(Receiver receiver) {
        return switch (receiver) {
            case Receiver.ToEveryone _, Receiver.ToUser _, Receiver.ToGroup _, Receiver.ToClient _ -> true;
            case Receiver.ToClients _,
                    Receiver.ToUsers _,
                    Receiver.ToGroups _,
                    Receiver.ToAnyGroup _,
                    Receiver.Except _ -> false;
        };
    }

    private static boolean isFiltered(Receiver receiver) {
        return receiver instanceof Receiver.ToAnyGroup || receiver instanceof Receiver.Except;
    }

    /// The names that a receiver of groups means, in order; some may have no members.
    ///
    /// @param after later names only
    Collection<String> groups(Receiver groups, String after) {
        return switch (groups) {
            case Receiver.ToAnyGroup _ -> members.groups(after);
            case Receiver.ToGroup(String name) -> name.compareTo(after) > 0 ? List.of(name) : List.of();
            case Receiver.ToGroups(Set<String> names) -> new TreeSet<>(names).tailSet(after, false);
            case Receiver.ToClient _,
                    Receiver.ToClients _,
                    Receiver.ToUser _,
                    Receiver.ToUsers _,
                    Receiver.ToEveryone _,
                    Receiver.Except _ ->
                throw new IllegalArgumentException("receiver %s (expected groups)".formatted(groups));
        };
    }

    /// What it costs while it is kept.
    static int bytes(Receiver receiver) {
        return switch (receiver) {
            case Receiver.ToClients(Set<ClientId> ids) -> NAME_BYTES * ids.size();
            case Receiver.ToUsers(Set<String> userIds) -> NAME_BYTES * userIds.size();
            case Receiver.ToGroups(Set<String> groups) -> NAME_BYTES * groups.size();
            case Receiver.Except(Receiver of, Set<ClientId> but) -> bytes(of) + NAME_BYTES * but.size();
            case Receiver.ToClient _,
                    Receiver.ToUser _,
                    Receiver.ToGroup _,
                    Receiver.ToEveryone _,
                    Receiver.ToAnyGroup _ -> 0;
        };
    }

    private Iterator<ClientConnection> after(Set<ClientId> ids, long number) {
        List<ClientConnection> here = new ArrayList<>();
        for (ClientId id : ids) {
            ClientConnection client = id.number() > number ? shard.ours(id) : null;
            if (client != null && client.isConnected()) {
                here.add(client);
            }
        }
        here.sort(Comparator.comparingLong(client -> client.id().number()));
        return here.iterator();
    }

    private static final class Filtered implements Iterator<ClientConnection> {

        private final Iterator<ClientConnection> all;
        private final Predicate<ClientConnection> wanted;
        private @Nullable ClientConnection next;

        Filtered(Iterator<ClientConnection> all, Predicate<ClientConnection> wanted) {
            this.all = all;
            this.wanted = wanted;
        }

        @Override
        public boolean hasNext() {
            while (next == null && all.hasNext()) {
                ClientConnection candidate = all.next();
                next = wanted.test(candidate) ? candidate : null;
            }
            return next != null;
        }

        @Override
        public ClientConnection next() {
            ClientConnection client = hasNext() ? next : null;
            if (client == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return client;
        }
    }
}
