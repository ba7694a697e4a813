// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether new clients are taken: not while any shard is full.
///
/// **Owner**: none; safe from any thread.
final class AcceptGate {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);

    private final AtomicInteger fullShards = new AtomicInteger();
    private final Runnable changed;

    /// @param changed tells listeners to look whether the gate is open; they look later, so that the last one to look
    ///     sees what is true then, whichever shard told it
    AcceptGate(Runnable changed) {
        this.changed = changed;
    }

    void full() {
        if (fullShards.getAndIncrement() == 0) {
            LOG.warn("no new clients are taken until workers have caught up");
        }
        changed.run();
    }

    void free() {
        if (fullShards.decrementAndGet() == 0) {
            LOG.info("new clients are taken again");
        }
        changed.run();
    }

    boolean isOpen() {
        return fullShards.get() == 0;
    }
}
