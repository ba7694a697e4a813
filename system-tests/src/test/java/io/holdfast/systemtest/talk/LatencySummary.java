// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

/// How long answers took.
///
/// @param answers how many there were
public record LatencySummary(long answers, double medianMillis, double p99Millis, double maxMillis) {

    @Override
    public String toString() {
        return "%d answers, p50 %.1f ms, p99 %.1f ms, max %.1f ms"
                .formatted(answers, medianMillis, p99Millis, maxMillis);
    }
}
