// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Rows of text under headings, each column as wide as its widest cell.
final class Columns {

    private static final String GAP = "  ";

    private Columns() {}

    /// @param rows each with as many cells as there are headings
    static String of(List<String> headings, List<List<String>> rows) {
        return of(headings, Set.of(), rows);
    }

    /// @param right headings of columns that stand at the right, as numbers do
    /// @param rows each with as many cells as there are headings
    static String of(List<String> headings, Set<String> right, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(headings));
        all.addAll(rows);
        return lines(all, column -> right.contains(headings.get(column)));
    }

    /// Rows without headings.
    ///
    /// @param rows each with as many cells as the others
    static String of(List<List<String>> rows) {
        return lines(rows, _ -> false);
    }

    private static String lines(List<List<String>> rows, IntPredicate right) {
        int columns = rows.isEmpty() ? 0 : rows.getFirst().size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, columns)
                        .mapToObj(column -> cell(row.get(column), widths[column], right.test(column)))
                        .collect(Collectors.joining(GAP)))
                .map(line -> line.stripTrailing() + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private static String cell(String text, int width, boolean right) {
        String space = " ".repeat(width - text.length());
        return right ? space + text : text + space;
    }
}
