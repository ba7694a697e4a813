// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who receives what is sent to everyone, a user, or a group, as far as they are in this shard.
///
/// **Owner**: the shard's event loop.
final class Members {

    private final Set<ClientConnection> everyone = new LinkedHashSet<>();
    private final Map<String, Set<ClientConnection>> users = new HashMap<>();
    private final Map<String, Set<ClientConnection>> groups = new HashMap<>();

    void add(ClientConnection client) {
        everyone.add(client);
    }

    /// Takes a client out of everything. It keeps its user id, which the handlers of its last events are told.
    void remove(ClientConnection client) {
        everyone.remove(client);
        removeFromUser(client);
        client.groups().forEach(group -> removeFrom(groups, group, client));
        client.groups().clear();
    }

    /// Who is not among everyone any more receives nothing; only its last events see the new user id.
    void bind(ClientConnection client, String userId) {
        removeFromUser(client);
        client.userId(userId);
        if (everyone.contains(client)) {
            users.computeIfAbsent(userId, _ -> new LinkedHashSet<>(2)).add(client);
        }
    }

    void unbind(ClientConnection client) {
        removeFromUser(client);
        client.userId(null);
    }

    void join(ClientConnection client, String group) {
        client.groups().add(group);
        groups.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(client);
    }

    void leave(ClientConnection client, String group) {
        client.groups().remove(group);
        removeFrom(groups, group, client);
    }

    Collection<ClientConnection> everyone() {
        return everyone;
    }

    Collection<ClientConnection> user(String userId) {
        return orNone(users.get(userId));
    }

    Collection<ClientConnection> group(String name) {
        return orNone(groups.get(name));
    }

    private void removeFromUser(ClientConnection client) {
        String userId = client.userId();
        if (userId != null) {
            removeFrom(users, userId, client);
        }
    }

    private static Collection<ClientConnection> orNone(@Nullable Set<ClientConnection> members) {
        return members == null ? Collections.emptyList() : members;
    }

    private static void removeFrom(Map<String, Set<ClientConnection>> table, String name, ClientConnection client) {
        Set<ClientConnection> members = table.get(name);
        if (members != null && members.remove(client) && members.isEmpty()) {
            table.remove(name);
        }
    }
}
