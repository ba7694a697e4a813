// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether new clients are taken: not while any shard is full.
///
/// **Owner**: none; safe from any thread.
final class AcceptGate {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);

    private final AtomicInteger fullShards = new AtomicInteger();
    private final Consumer<Boolean> accepting;

    /// @param accepting tells listeners whether to accept
    AcceptGate(Consumer<Boolean> accepting) {
        this.accepting = accepting;
    }

    void full() {
        if (fullShards.getAndIncrement() == 0) {
            LOG.warn("no new clients are taken until workers have finished what others left behind");
        }
        accepting.accept(isOpen());
    }

    void free() {
        if (fullShards.decrementAndGet() == 0) {
            LOG.info("new clients are taken again");
        }
        accepting.accept(isOpen());
    }

    boolean isOpen() {
        return fullShards.get() == 0;
    }
}
