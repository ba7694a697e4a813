// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the word that somebody may have meant.
final class DidYouMean {

    private DidYouMean() {}

    /// The closest candidate, if at most a third of the word differs.
    static Optional<String> among(Collection<String> candidates, String word) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(candidate, word)))
                .filter(candidate -> distance(candidate, word) <= Math.max(1, candidate.length() / 3));
    }

    /// Letters inserted, removed, replaced, or swapped with their neighbour (optimal string alignment).
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int step(int[][] cost, String from, String to, int i, int j) {
        int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
