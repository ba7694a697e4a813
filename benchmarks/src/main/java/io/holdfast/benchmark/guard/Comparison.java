// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import io.holdfast.benchmark.load.LoadResult;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A check and the rounds in which it was measured.
public record Comparison(Check check, List<Round> rounds) {

    /// Both servers of the pair, one after the other.
    public record Round(LoadResult first, LoadResult second) {

        public double ratio() {
            return second.messagesPerSecond() / first.messagesPerSecond();
        }
    }

    public Comparison {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("rounds: none (expected at least 1)");
        }
    }

    public double medianRatio() {
        return median(Round::ratio);
    }

    public double leastRatio() {
        return rounds.stream().mapToDouble(Round::ratio).min().orElseThrow();
    }

    public double greatestRatio() {
        return rounds.stream().mapToDouble(Round::ratio).max().orElseThrow();
    }

    public boolean passed() {
        return medianRatio() >= check.leastRatio();
    }

    /// The middle one, or half way between the two in the middle.
    public double median(ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
