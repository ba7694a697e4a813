// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

/// Which two servers get a load in turns.
public enum Pair {
    /// Holdfast beside plain Netty that flushes each read.
    NETTY("Netty", "Holdfast"),
    /// Holdfast beside plain Netty that waits with its flushes.
    CONSOLIDATING_NETTY("Netty", "Holdfast"),
    /// Holdfast with a handler that never blocks beside Holdfast with the same handler on virtual threads.
    HANDLERS("virtual threads", "never blocks");

    private final String first;
    private final String second;

    Pair(String first, String second) {
        this.first = first;
        this.second = second;
    }

    /// What the second is measured against.
    String first() {
        return first;
    }

    String second() {
        return second;
    }
}
