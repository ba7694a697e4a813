// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.route;

import java.util.Arrays;

/// A worker's loads at the last looks at it: what it had at one moment says little.
///
/// **Owner**: the shard's event loop.
final class LastLoads {

    private static final int LOOKS = 3;

    private final long[] loads = new long[LOOKS];
    private int looks;

    /// Forgets the oldest.
    void add(long load) {
        System.arraycopy(loads, 1, loads, 0, LOOKS - 1);
        loads[LOOKS - 1] = load;
        looks = Math.min(LOOKS, looks + 1);
    }

    /// Whether there were enough looks to judge.
    boolean isComplete() {
        return looks == LOOKS;
    }

    long lowest() {
        return Arrays.stream(loads).min().orElseThrow();
    }

    long highest() {
        return Arrays.stream(loads).max().orElseThrow();
    }
}
