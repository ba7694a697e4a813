// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import java.util.ArrayList;
import java.util.List;

/// Which moments are calm, which belong to a fault, and which count for nothing.
///
/// **Owner**: the traffic's thread.
final class Windows {

    /// What a moment belongs to.
    enum Kind {
        CALM,
        FAULT,
        NOTHING
    }

    private record Window(Kind kind, long beginNanos) {}

    /// One follows the other; the last one has no end.
    private final List<Window> windows = new ArrayList<>();

    Windows(long beginNanos) {
        windows.add(new Window(Kind.NOTHING, beginNanos));
    }

    /// From now on.
    void begin(Kind kind, long nowNanos) {
        windows.add(new Window(kind, nowNanos));
    }

    Kind of(long nanos) {
        for (int i = windows.size() - 1; i >= 0; i--) {
            if (nanos - windows.get(i).beginNanos() >= 0) {
                return windows.get(i).kind();
            }
        }
        return Kind.NOTHING;
    }

    /// For how long it was so.
    long nanos(Kind kind, long nowNanos) {
        long sum = 0;
        for (int i = 0; i < windows.size(); i++) {
            long end = i + 1 < windows.size() ? windows.get(i + 1).beginNanos() : nowNanos;
            sum += windows.get(i).kind() == kind ? end - windows.get(i).beginNanos() : 0;
        }
        return sum;
    }
}
