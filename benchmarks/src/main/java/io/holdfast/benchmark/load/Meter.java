// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import io.holdfast.benchmark.load.LoadResult.Latency;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Counts messages and their latencies between [#begin] and [#end]. **Owner**: the event loop of the run.
final class Meter {

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final List<ProcessHandle> processes;
    private final Histogram latencyNanos = new Histogram(LONGEST_NANOS, 3);
    private boolean measuring;
    private long messages;
    private long beganNanos;
    private Duration cpuBefore = Duration.ZERO;

    Meter(List<ProcessHandle> processes) {
        this.processes = processes;
    }

    void message(long latency) {
        if (measuring) {
            messages++;
            latencyNanos.recordValue(Math.min(latency, LONGEST_NANOS));
        }
    }

    void begin() {
        measuring = true;
        cpuBefore = cpu();
        beganNanos = System.nanoTime();
    }

    LoadResult end(Scenario scenario) {
        measuring = false;
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        double cpuMicros = cpu().minus(cpuBefore).toNanos() / 1e3;
        return new LoadResult(
                scenario.name(),
                seconds,
                messages,
                messages / seconds,
                messages == 0 ? 0 : cpuMicros / messages,
                Latency.of(latencyNanos));
    }

    private Duration cpu() {
        return processes.stream()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
