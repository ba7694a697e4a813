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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One page of clients that are found, gathered shard by shard.
///
/// **Limit**: [#MOST_ROWS], or as many as the question wants; [#PAGE_BYTES], and one row.
///
/// **Owner**: the event loop of the shard that it is at; it goes from one to the other with a task.
final class ClientPage {

    static final int MOST_ROWS = 10_000;
    static final int PAGE_BYTES = 256 * 1024;

    private static final int ROW_BYTES = 32;

    private final Question.Find asked;
    private final int limit;
    private final int end;
    private final List<Row> rows = new ArrayList<>();
    private final @Nullable Set<String> namedGroups;
    private int bytes;
    private int shard;
    private long after;

    /// @param begin the first shard that may have any
    /// @param end the one behind the last
    ClientPage(Question.Find asked, int begin, int end) {
        this.asked = asked;
        this.limit = Math.min(asked.limit(), MOST_ROWS);
        this.end = end;
        this.namedGroups = namedGroups(asked.where());
        Cursor from = asked.from();
        this.shard = Math.max(begin, from.shard());
        this.after = shard == from.shard() ? from.after() : 0;
    }

    /// Whether it is full, or no shard is left.
    boolean isDone() {
        return isFull() || shard >= end;
    }

    /// Where to gather next.
    int shard() {
        return shard;
    }

    /// What it takes in memory.
    int bytes() {
        return bytes;
    }

    /// Takes what this shard has, until it is full.
    void gather(Shard at) {
        Iterator<ClientConnection> clients = at.receivers().after(asked.where(), after);
        while (clients.hasNext()) {
            if (isFull()) {
                return;
            }
            ClientConnection client = clients.next();
            rows.add(row(client));
            after = client.id().number();
        }
        shard++;
        after = 0;
    }

    Found found(long question) {
        return new Found(question, rows, shard >= end ? null : new Cursor(shard, after));
    }

    private boolean isFull() {
        return rows.size() >= limit || bytes >= PAGE_BYTES;
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
