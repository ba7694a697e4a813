// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import java.util.Arrays;
import java.util.stream.Collectors;

/// How often each thing was [Seen].
///
/// **Owner**: one thread.
final class Coverage {

    private final long[] counts = new long[Seen.values().length];

    void seen(Seen what, long times) {
        counts[what.ordinal()] += times;
    }

    long count(Seen what) {
        return counts[what.ordinal()];
    }

    void add(Coverage other) {
        Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
    }

    @Override
    public String toString() {
        return Arrays.stream(Seen.values())
                .map(what -> what + "=" + count(what))
                .collect(Collectors.joining(" "));
    }
}
