// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import org.HdrHistogram.Histogram;

/// How long answers took, counted from the moment at which their messages were due.
///
/// @param answers how many there were
public record Latency(long answers, double p50Millis, double p99Millis, double p999Millis, double maxMillis) {

    static Latency of(Histogram nanos) {
        return new Latency(
                nanos.getTotalCount(),
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6,
                nanos.getValueAtPercentile(99.9) / 1e6,
                nanos.getMaxValue() / 1e6);
    }
}
