// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// All listeners of a gateway.
///
/// **Owner**: a lock, its monitor, for opening and closing; the list may be read from any thread.
final class Listeners implements AutoCloseable {

    private final List<ClientListener> all = new CopyOnWriteArrayList<>();
    private boolean ended;

    void add(ClientListener bound) {
        all.add(bound);
        bound.follow(); // The gate may have closed before this one was told of it.
    }

    /// What those are bound to that accept: `text://0.0.0.0:8480`.
    List<String> urls() {
        return all.stream()
                .filter(ClientListener::isOpen)
                .map(ClientListener::url)
                .toList();
    }

    /// Take new clients while the gate is open.
    void follow() {
        all.forEach(ClientListener::follow);
    }

    /// Nobody can connect any more.
    synchronized void shut() {
        all.forEach(ClientListener::close);
    }

    /// Binds the same ports again.
    ///
    /// @throws IOException when one cannot be bound; then all are shut
    synchronized void reopen() throws IOException {
        try {
            for (ClientListener listener : all) {
                if (ended) {
                    throw new IOException("the gateway stops");
                }
                listener.open();
                listener.follow();
            }
        } catch (IOException e) {
            shut();
            throw e;
        }
    }

    /// Shuts them for good.
    @Override
    public synchronized void close() {
        ended = true;
        shut();
    }
}
