// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.Users;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// All clients that are bound to any of several user ids.
///
/// **Owner**: none; safe from any thread.
final class SeveralUsers extends Selected implements Users {

    private final Set<String> ids;

    /// @param ids not changed
    SeveralUsers(Set<String> ids, Outbox outbox, Inquiry inquiry) {
        super(new Receiver.ToUsers(ids), outbox, inquiry);
        this.ids = ids;
    }

    @Override
    public Set<String> ids() {
        return ids;
    }

    @Override
    public Map<String, Set<ClientId>> clientsOfEach() {
        return find(EnumSet.of(Field.USER_ID), new LinkedHashMap<String, Set<ClientId>>(), (clients, row) -> {
            String userId = row.userId();
            if (userId != null) {
                clients.computeIfAbsent(userId, _ -> new LinkedHashSet<>()).add(row.client());
            }
        });
    }
}
