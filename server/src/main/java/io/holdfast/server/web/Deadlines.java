// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/// Closes connections whose clients take too long, which the idle time-out does not see when they send, or
/// read, a byte now and then; and, when the server stops, those that wait for nothing.
///
/// Threads: any; a concurrent map holds how each connection stands.
final class Deadlines implements Connection.Listener {

    private final WebLimits limits;
    private final LongSupplier nanoTime;
    private final Map<Connection, Stand> stands = new ConcurrentHashMap<>();
    private final LongAdder late = new LongAdder();
    private volatile boolean stopping;

    Deadlines(WebLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /// How a connection stands.
    ///
    /// @param answering whether a request has come and its answer is not written yet
    /// @param endNanos when it is closed
    private record Stand(boolean answering, long endNanos) {}

    /// Connections that are open.
    int connections() {
        return stands.size();
    }

    /// Connections that were closed because they were late.
    long late() {
        return late.sum();
    }

    @Override
    public void onOpened(Connection connection) {
        stands.put(connection, waiting());
    }

    @Override
    public void onClosed(Connection connection) {
        stands.remove(connection);
    }

    /// A whole request head has come.
    void answering(Request request) {
        long end = nanoTime.getAsLong() + limits.answer().toNanos();
        stands.replace(connection(request), new Stand(true, end));
    }

    /// Its answer has been written.
    void answered(Request request) {
        stands.replace(connection(request), waiting());
    }

    private Stand waiting() {
        return new Stand(false, nanoTime.getAsLong() + limits.head().toNanos());
    }

    private static Connection connection(Request request) {
        return request.getConnectionMetaData().getConnection();
    }

    /// From now on, connections without an answer under way are closed.
    void stop() {
        stopping = true;
        look();
    }

    /// Closes those that are to be closed; to be called now and then.
    void look() {
        long now = nanoTime.getAsLong();
        stands.forEach((connection, stand) -> {
            boolean isLate = now - stand.endNanos() >= 0;
            boolean isDue = isLate || (stopping && !stand.answering());
            if (isDue && stands.remove(connection, stand)) {
                if (isLate) {
                    late.increment();
                }
                connection.getEndPoint().close();
            }
        });
    }
}
