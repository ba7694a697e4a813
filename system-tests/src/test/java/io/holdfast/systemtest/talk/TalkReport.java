// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import java.util.List;

/// What a talk came to, as its clients saw it.
///
/// @param said lines of all clients
/// @param heard lines that came, each for the first time
/// @param lost lines that some client should have heard
/// @param doubled lines that a client heard once more
/// @param reordered lines that came after later ones of the same sender
/// @param disconnected clients whose connection ended
/// @param problems the first of them, in words
public record TalkReport(
        long said,
        long heard,
        long lost,
        long doubled,
        long reordered,
        int disconnected,
        LatencySummary latencies,
        List<String> problems) {

    public TalkReport {
        problems = List.copyOf(problems);
    }

    /// Whether the clients have noticed nothing.
    public boolean isFlawless() {
        return lost == 0 && doubled == 0 && reordered == 0 && disconnected == 0;
    }

    @Override
    public String toString() {
        return "said %d, heard %d, lost %d, doubled %d, reordered %d, disconnected %d; %s%s"
                .formatted(
                        said,
                        heard,
                        lost,
                        doubled,
                        reordered,
                        disconnected,
                        latencies,
                        problems.isEmpty() ? "" : "\n  " + String.join("\n  ", problems));
    }
}
