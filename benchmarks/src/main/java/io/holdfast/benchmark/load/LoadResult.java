// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/// What one run came to.
///
/// @param messages lines that arrived in the measured time
/// @param serverCpuMicros CPU time of the server's processes for each message; 0 when none were named
/// @param latency from sending a line until it arrived
public record LoadResult(
        String scenario,
        double seconds,
        long messages,
        double messagesPerSecond,
        double serverCpuMicros,
        Latency latency) {

    /// Percentiles in microseconds.
    public record Latency(double p50, double p90, double p99, double p999, double max) {

        static Latency of(Histogram nanos) {
            return new Latency(
                    nanos.getValueAtPercentile(50) / 1e3,
                    nanos.getValueAtPercentile(90) / 1e3,
                    nanos.getValueAtPercentile(99) / 1e3,
                    nanos.getValueAtPercentile(99.9) / 1e3,
                    nanos.getMaxValue() / 1e3);
        }
    }

    /// One readable line.
    public String sentence() {
        return String.format(
                Locale.ROOT,
                "%s: %,.0f messages/s, server CPU %.2f µs/message, latency µs p50 %,.0f p99 %,.0f p99.9 %,.0f max %,.0f",
                scenario,
                messagesPerSecond,
                serverCpuMicros,
                latency.p50,
                latency.p99,
                latency.p999,
                latency.max);
    }
}
