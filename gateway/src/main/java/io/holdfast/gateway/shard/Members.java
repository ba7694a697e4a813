// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ChangedBy;
import io.holdfast.gateway.client.ClientConnection;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who is meant by everyone, a user, or a group, as far as they are in this shard: in order of their
/// numbers, so that pages can be cut anywhere, while members come and go.
///
/// What it returns are views: nobody may come or go while they are read.
///
/// **Limit**: [#MOST_GROUPS] of a client.
///
/// **Owner**: the shard's event loop.
final class Members {

    /// As many as a row of an answer names.
    static final int MOST_GROUPS = 10_000;

    private final NavigableMap<Long, ClientConnection> everyone = new TreeMap<>();
    private final Map<String, NavigableMap<Long, ClientConnection>> users = new HashMap<>();
    private final NavigableMap<String, NavigableMap<Long, ClientConnection>> groups = new TreeMap<>();

    /// Its own arrival may have bound it.
    void add(ClientConnection client) {
        everyone.put(client.id().number(), client);
        String userId = client.userId();
        if (userId != null) {
            addTo(users, userId, client);
        }
    }

    /// Takes a client out of everything. It keeps its user id, which the handlers of its last events are told.
    void remove(ClientConnection client) {
        everyone.remove(client.id().number());
        removeFromUser(client);
        client.groups().forEach(group -> removeFrom(groups, group, client));
        client.groups().clear();
    }

    /// Who is not among everyone any more receives nothing; only its last events see the new user id.
    ///
    /// @param userId null ends the binding
    void bind(ClientConnection client, @Nullable String userId, ChangedBy by) {
        removeFromUser(client);
        client.bind(userId, by);
        if (userId != null && everyone.containsKey(client.id().number())) {
            addTo(users, userId, client);
        }
    }

    /// @return false when it is a member of so many that it cannot be one of this, too
    boolean join(ClientConnection client, String group) {
        if (client.groups().size() >= MOST_GROUPS && !client.groups().contains(group)) {
            return false;
        }
        client.groups().add(group);
        addTo(groups, group, client);
        return true;
    }

    void leave(ClientConnection client, String group) {
        client.groups().remove(group);
        removeFrom(groups, group, client);
    }

    /// Ends the membership of all members.
    void dissolve(String group) {
        NavigableMap<Long, ClientConnection> members = groups.remove(group);
        if (members != null) {
            members.values().forEach(member -> member.groups().remove(group));
        }
    }

    Collection<ClientConnection> everyone() {
        return everyone.values();
    }

    Collection<ClientConnection> user(String userId) {
        return from(users.get(userId), 0);
    }

    Collection<ClientConnection> group(String name) {
        return from(groups.get(name), 0);
    }

    /// @param after members with higher numbers only
    Collection<ClientConnection> everyone(long after) {
        return from(everyone, after);
    }

    /// @param after members with higher numbers only
    Collection<ClientConnection> user(String userId, long after) {
        return from(users.get(userId), after);
    }

    /// @param after members with higher numbers only
    Collection<ClientConnection> group(String name, long after) {
        return from(groups.get(name), after);
    }

    /// The names of all groups, in order.
    ///
    /// @param after later names only
    SequencedSet<String> groups(String after) {
        return groups.tailMap(after, false).navigableKeySet();
    }

    private static Collection<ClientConnection> from(
            @Nullable NavigableMap<Long, ClientConnection> members, long after) {
        if (members == null) {
            return Collections.emptyList();
        }
        return after == 0 ? members.values() : members.tailMap(after, false).values();
    }

    private void removeFromUser(ClientConnection client) {
        String userId = client.userId();
        if (userId != null) {
            removeFrom(users, userId, client);
        }
    }

    private static void addTo(
            Map<String, NavigableMap<Long, ClientConnection>> table, String name, ClientConnection client) {
        table.computeIfAbsent(name, _ -> new TreeMap<>()).put(client.id().number(), client);
    }

    private static void removeFrom(
            Map<String, NavigableMap<Long, ClientConnection>> table, String name, ClientConnection client) {
        NavigableMap<Long, ClientConnection> members = table.get(name);
        if (members != null && members.remove(client.id().number()) != null && members.isEmpty()) {
            table.remove(name);
        }
    }
}
