// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

/// When which message is due: one after the other at equal distances, the clients in turn. It is known before anything
/// is
/// sent, and nothing that happens changes it: who comes late has the next ones to send at once.
///
/// **Owner**: the traffic's thread.
final class Schedule {

    private static final long SECOND_NANOS = 1_000_000_000;

    private final long beginNanos;
    private final int ratePerSecond;
    private final int clients;
    private long taken;

    Schedule(long beginNanos, int ratePerSecond, int clients) {
        this.beginNanos = beginNanos;
        this.ratePerSecond = ratePerSecond;
        this.clients = clients;
    }

    /// When the next message is due.
    long nextNanos() {
        return beginNanos + taken / ratePerSecond * SECOND_NANOS + taken % ratePerSecond * SECOND_NANOS / ratePerSecond;
    }

    /// Whose message it is.
    int nextClient() {
        return (int) (taken % clients);
    }

    boolean isDue(long nowNanos) {
        return nextNanos() - nowNanos <= 0;
    }

    /// The next message has been sent.
    void taken() {
        taken++;
    }
}
