// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.Groups;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// All clients in any of several groups, or in any group at all.
///
/// **Owner**: none; safe from any thread.
final class SeveralGroups extends Selected implements Groups {

    SeveralGroups(Receiver groups, Outbox outbox, Inquiry inquiry) {
        super(groups, outbox, inquiry);
    }

    @Override
    public Set<String> names() {
        return inquiry().countGroups(receiver(), Map::keySet);
    }

    @Override
    public Map<String, Long> clientCounts() {
        return inquiry().countGroups(receiver(), Function.identity());
    }

    @Override
    public Map<String, Set<ClientId>> clientsOfEach() {
        return find(
                EnumSet.of(Field.GROUPS),
                new TreeMap<String, Set<ClientId>>(),
                (groups, row) -> row.groups()
                        .forEach(group -> groups.computeIfAbsent(group, _ -> new LinkedHashSet<>())
                                .add(row.client())));
    }

    @Override
    public Map<String, Set<String>> userIdsOfEach() {
        return find(
                EnumSet.of(Field.GROUPS, Field.USER_ID),
                new TreeMap<String, Set<String>>(),
                (groups, row) -> row.groups().forEach(group -> {
                    Set<String> users = groups.computeIfAbsent(group, _ -> new LinkedHashSet<>());
                    String userId = row.userId();
                    if (userId != null) {
                        users.add(userId);
                    }
                }));
    }

    @Override
    public void dissolve() {
        outbox().say(new Effect.Dissolve(receiver()));
    }
}
