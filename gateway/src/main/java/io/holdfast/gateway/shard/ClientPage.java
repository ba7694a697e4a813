// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.client.ClientConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One page of clients that are found, shard by shard.
///
/// **Limit**: [#MOST_ROWS], or as many as the question wants; [#PAGE_BYTES], and one row.
///
/// **Owner**: as of any [Walk].
final class ClientPage extends Walk {

    static final int MOST_ROWS = 10_000;
    static final int PAGE_BYTES = 256 * 1024;

    private static final int ROW_BYTES = 32;

    private final Question.Find asked;
    private final int limit;
    private final List<Row> rows = new ArrayList<>();
    private final @Nullable Set<String> namedGroups;
    private int bytes;

    /// @param begin the first shard that may have any
    /// @param end the one behind the last
    ClientPage(Question.Find asked, int begin, int end) {
        super(asked.where(), Math.max(begin, asked.from().shard()), first(asked.from(), begin), end);
        this.asked = asked;
        this.limit = Math.min(asked.limit(), MOST_ROWS);
        this.namedGroups = namedGroups(asked.where());
    }

    private static long first(Cursor from, int begin) {
        return from.shard() >= begin ? from.after() : 0;
    }

    @Override
    int bytes() {
        return bytes;
    }

    @Override
    void take(ClientConnection client) {
        rows.add(row(client));
    }

    @Override
    boolean isFull() {
        return rows.size() >= limit || bytes >= PAGE_BYTES;
    }

    Found found(long question) {
        return new Found(question, rows, isAtEnd() ? null : new Cursor(shard(), after()));
    }

    private Row row(ClientConnection client) {
        bytes += ROW_BYTES;
        String userId = asked.fields().contains(Field.USER_ID) ? client.userId() : null;
        if (userId != null) {
            bytes += userId.length();
        }
        return new Row(client.id(), userId, groups(client), session(client));
    }

    private Map<String, String> session(ClientConnection client) {
        if (!asked.fields().contains(Field.SESSION)) {
            return Map.of();
        }
        bytes += client.sessionBytes();
        return Map.copyOf(client.session());
    }

    private Set<String> groups(ClientConnection client) {
        if (!asked.fields().contains(Field.GROUPS)) {
            return Set.of();
        }
        Set<String> groups = new HashSet<>(client.groups());
        if (namedGroups != null) {
            groups.retainAll(namedGroups);
        }
        groups.forEach(group -> bytes += group.length());
        return groups;
    }

    /// @return null when it names none
    private static @Nullable Set<String> namedGroups(Receiver where) {
        return switch (where) {
            case Receiver.ToGroup(String group) -> Set.of(group);
            case Receiver.ToGroups(Set<String> groups) -> groups;
            case Receiver.Except except -> namedGroups(except.of());
            case Receiver.ToClient _,
                    Receiver.ToClients _,
                    Receiver.ToUser _,
                    Receiver.ToUsers _,
                    Receiver.ToEveryone _,
                    Receiver.ToAnyGroup _ -> null;
        };
    }
}
