// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import java.util.Iterator;

/// How much waits to be written to a shard's clients, counted when somebody asks: at once where they
/// are few. Where they are many it is what was counted last, and they are counted anew in steps, so
/// that the loop has little to do.
///
/// **Owner**: the shard's event loop.
final class QueuedBytes {

    private static final int MOST_AT_ONCE = 1000;
    private static final long STEP_MILLIS = 20;

    private final Members members;
    private final ShardLoop loop;
    private boolean counting;
    private long counted;
    private long sum;
    private long after;

    QueuedBytes(Members members, ShardLoop loop) {
        this.members = members;
        this.loop = loop;
    }

    long count() {
        if (!counting) {
            counting = true;
            sum = 0;
            after = 0;
            countSome();
        }
        return counted;
    }

    private void countSome() {
        Iterator<ClientConnection> clients = members.everyone(after).iterator();
        for (int i = 0; i < MOST_AT_ONCE && clients.hasNext(); i++) {
            ClientConnection client = clients.next();
            after = client.id().number();
            sum += client.socket().queuedBytes();
        }
        if (clients.hasNext()) {
            loop.schedule(this::countSome, STEP_MILLIS);
        } else {
            counting = false;
            counted = sum;
        }
    }
}
