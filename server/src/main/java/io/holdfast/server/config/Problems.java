// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.TreeSet;

/// What is wrong with a file, collected so that one reading tells everything.
final class Problems {

    private static final int LIMIT = 20;

    private final Path file;
    private final TreeSet<Problem> found =
            new TreeSet<>(Comparator.comparingInt(Problem::line).thenComparing(Problem::text));

    Problems(Path file) {
        this.file = file;
    }

    private record Problem(int line, String text) {}

    void add(int line, String text) {
        found.add(new Problem(line, text));
    }

    /// @throws ConfigException when there are any, in the order of lines
    void throwIfAny() throws ConfigException {
        if (found.isEmpty()) {
            return;
        }
        var messages = new ArrayList<>(found.stream()
                .limit(LIMIT)
                .map(problem -> "%s:%d: %s".formatted(file, problem.line(), problem.text()))
                .toList());
        if (found.size() > LIMIT) {
            messages.add("%s: %d more problems".formatted(file, found.size() - LIMIT));
        }
        throw new ConfigException(messages);
    }
}
