// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.route.WorkerPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Finds clients for an operator.
///
/// **Limit**: as many as the filter says; [#MOST_BYTES], and one.
///
/// **Owner**: the event loop of the shard where the [ClientWalk] is.
final class ConnectionSearch implements ClientWalk.Visitor {

    static final int MOST_BYTES = 2 * 1024 * 1024;

    private static final int ROW_BYTES = 256;
    private static final int MOST_UTF8_BYTES = 3;

    private final ConnectionFilter filter;
    private final List<Connections.Row> found = new ArrayList<>();
    private long bytes;
    private boolean more;

    ConnectionSearch(ConnectionFilter filter) {
        this.filter = filter;
    }

    /// After the walk.
    Connections found() {
        return new Connections(found, more);
    }

    @Override
    public Collection<ClientConnection> clients(Members members, long after) {
        if (filter.user() != null) {
            return members.user(filter.user(), after);
        }
        return filter.group() == null ? members.everyone(after) : members.group(filter.group(), after);
    }

    @Override
    public boolean visit(Shard shard, ClientConnection client) {
        if (!filter.accepts(client)) {
            return true;
        }
        more = found.size() == filter.limit() || bytes >= MOST_BYTES;
        if (!more) {
            bytes += sizeOf(client);
            found.add(row(client, shard.loop().nanoTime()));
        }
        return !more;
    }

    private static long sizeOf(ClientConnection client) {
        String user = client.userId();
        long characters = user == null ? 0 : user.length();
        for (String group : client.groups()) {
            characters += group.length() + MOST_UTF8_BYTES;
        }
        return ROW_BYTES + MOST_UTF8_BYTES * characters;
    }

    private static Connections.Row row(ClientConnection client, long nowNanos) {
        WorkerPort worker = client.delivery().worker();
        return new Connections.Row(
                client.id().toString(),
                client.userId(),
                client.groups(),
                worker == null ? null : worker.peer().name(),
                ConnectionFilter.text(client.facts().remoteAddress()),
                client.facts().listener(),
                TimeUnit.NANOSECONDS.toSeconds(nowNanos - client.connectedNanos()),
                client.delivery().unfinishedEvents(),
                client.socket().queuedBytes());
    }
}
