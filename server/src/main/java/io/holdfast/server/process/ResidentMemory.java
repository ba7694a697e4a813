// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How much memory this process has, as the system counts it.
final class ResidentMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern LINE = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private ResidentMemory() {}

    /// Nothing where the system does not tell, which is all but Linux.
    static OptionalLong bytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.map(LINE::matcher)
                    .filter(Matcher::matches)
                    .mapToLong(line -> 1024 * Long.parseLong(line.group(1)))
                    .findFirst();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
