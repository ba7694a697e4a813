// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.Clients;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Clients that are named by their ids.
///
/// **Owner**: none; safe from any thread.
final class SeveralClients extends Selected implements Clients {

    private final Set<ClientId> ids;

    /// @param ids not changed
    SeveralClients(Set<ClientId> ids, Outbox outbox, Inquiry inquiry) {
        super(new Receiver.ToClients(ids), outbox, inquiry);
        this.ids = ids;
    }

    @Override
    public Set<ClientId> ids() {
        return ids;
    }

    @Override
    public Map<ClientId, String> userIdOfEach() {
        return find(EnumSet.of(Field.USER_ID), new LinkedHashMap<ClientId, String>(), (users, row) -> {
            String userId = row.userId();
            if (userId != null) {
                users.put(row.client(), userId);
            }
        });
    }
}
