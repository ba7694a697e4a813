// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.ClientSession;
import io.holdfast.Selection;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Clients that are chosen by something they have in common.
///
/// **Owner**: none; safe from any thread.
class Selected extends Sender implements Selection {

    private final Inquiry inquiry;

    Selected(Receiver receiver, Outbox outbox, Inquiry inquiry) {
        super(receiver, outbox);
        this.inquiry = inquiry;
    }

    final Inquiry inquiry() {
        return inquiry;
    }

    /// Gathers something of each client.
    final <T> T find(Set<Field> fields, T into, BiConsumer<T, Row> add) {
        return inquiry.find(receiver(), fields, into, add);
    }

    @Override
    public final Set<ClientId> clients() {
        return find(EnumSet.noneOf(Field.class), new LinkedHashSet<ClientId>(), (ids, row) -> ids.add(row.client()));
    }

    @Override
    public final long clientCount() {
        return inquiry.count(receiver());
    }

    @Override
    public final Set<String> userIds() {
        return userIds(Function.identity());
    }

    @Override
    public final long userCount() {
        return userIds(ids -> (long) ids.size());
    }

    @Override
    public final Stream<ClientSession> sessions() {
        return inquiry.sessions(receiver());
    }

    private <R> R userIds(Function<Set<String>, R> shape) {
        Set<String> all = new LinkedHashSet<>();
        return inquiry.find(
                receiver(),
                EnumSet.of(Field.USER_ID),
                all,
                (ids, row) -> {
                    String userId = row.userId();
                    if (userId != null) {
                        ids.add(userId);
                    }
                },
                shape);
    }
}
