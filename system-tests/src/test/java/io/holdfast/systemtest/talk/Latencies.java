// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import java.util.Arrays;

/// How long answers took, to a tenth of a millisecond.
///
/// **Owner**: a lock, its monitor.
final class Latencies {

    private static final long NANOS = 100_000;
    private static final int LONGEST = 600_000;

    private final int[] counts = new int[LONGEST + 1];
    private long total;

    synchronized void add(long nanos) {
        counts[(int) Math.min(nanos / NANOS, LONGEST)]++;
        total++;
    }

    /// What has been added since the last call.
    synchronized LatencySummary take() {
        var summary = new LatencySummary(total, millis(0.5), millis(0.99), millis(1));
        Arrays.fill(counts, 0);
        total = 0;
        return summary;
    }

    /// The latency that this part of all answers did not exceed; 0 when there are none.
    private double millis(double quantile) {
        long wanted = (long) Math.ceil(total * quantile);
        long seen = 0;
        for (int i = 0; i < counts.length && seen < wanted; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return (i + 1) * NANOS / 1e6;
            }
        }
        return 0;
    }
}
