// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/// Closes connections whose clients take too long. The idle time-out does not see those that send, or read,
/// a byte now and then.
///
/// Threads: any; a concurrent map holds when each connection is to be closed.
final class Deadlines implements Connection.Listener {

    private final WebLimits limits;
    private final LongSupplier nanoTime;
    private final Map<Connection, Long> ends = new ConcurrentHashMap<>();
    private final LongAdder late = new LongAdder();

    Deadlines(WebLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /// Connections that are open.
    int connections() {
        return ends.size();
    }

    /// Connections that were closed because they were late.
    long late() {
        return late.sum();
    }

    @Override
    public void onOpened(Connection connection) {
        ends.put(connection, nanoTime.getAsLong() + limits.head().toNanos());
    }

    @Override
    public void onClosed(Connection connection) {
        ends.remove(connection);
    }

    /// A whole request head has come.
    void answering(Request request) {
        ends.replace(connection(request), nanoTime.getAsLong() + limits.answer().toNanos());
    }

    /// Its answer has been written.
    void answered(Request request) {
        ends.replace(connection(request), nanoTime.getAsLong() + limits.head().toNanos());
    }

    private static Connection connection(Request request) {
        return request.getConnectionMetaData().getConnection();
    }

    /// Closes those that are late; to be called now and then.
    void look() {
        long now = nanoTime.getAsLong();
        ends.forEach((connection, end) -> {
            if (now - end >= 0 && ends.remove(connection, end)) {
                late.increment();
                connection.getEndPoint().close();
            }
        });
    }
}
