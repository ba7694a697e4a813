// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the kernel tells in `/proc`. Where there is none, or it may not be read, nothing is told.
///
/// @param root `/proc`
record ProcFiles(Path root) {

    private static final int MOST_BYTES = 16 << 20;
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\w+) +(\\w+)");

    /// `sl local_address rem_address st … inode`: sockets that listen have the state 0A.
    private static final Pattern LISTENING =
            Pattern.compile("(?m)^ *\\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F:]+ 0A (?:\\S+ +){5}(\\d+)");

    /// How many files a process may open.
    ///
    /// @param soft what counts; a JVM raises its own to the hard limit as it starts
    record OpenFiles(long soft, long hard) {}

    /// @param process `self`, or an id
    Optional<OpenFiles> openFiles(String process) {
        return text(process + "/limits")
                .map(OPEN_FILES::matcher)
                .filter(Matcher::find)
                .map(found -> new OpenFiles(limit(found.group(1)), limit(found.group(2))));
    }

    private static long limit(String text) {
        return text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text);
    }

    /// The numbers in a file below `sys`.
    List<Long> numbers(String file) {
        return text("sys/" + file).stream()
                .flatMap(text -> Stream.of(text.strip().split("\\s+")))
                .filter(word -> word.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .toList();
    }

    /// Processes that listen at a TCP port. Those of other users are not told, unless root asks.
    List<Long> listeningAt(int port) {
        Set<String> sockets = new HashSet<>();
        for (String file : List.of("net/tcp", "net/tcp6")) {
            LISTENING
                    .matcher(text(file).orElse(""))
                    .results()
                    .filter(found -> Integer.parseInt(found.group(1), 16) == port)
                    .forEach(found -> sockets.add("socket:[" + found.group(2) + "]"));
        }
        return sockets.isEmpty()
                ? List.of()
                : list(root).stream()
                        .filter(process -> process.getFileName().toString().matches("\\d+"))
                        .filter(process -> hasOpen(process, sockets))
                        .map(process -> Long.valueOf(process.getFileName().toString()))
                        .toList();
    }

    private static boolean hasOpen(Path process, Set<String> sockets) {
        return list(process.resolve("fd")).stream().anyMatch(file -> {
            try {
                return sockets.contains(Files.readSymbolicLink(file).toString());
            } catch (IOException _) {
                return false;
            }
        });
    }

    /// The name of a process: `nginx`.
    Optional<String> name(long process) {
        return text(process + "/comm").map(String::strip);
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private Optional<String> text(String file) {
        // In one large piece: the kernel tells a setting to the first read alone, and the JDK reads a file of
        // no size byte by byte.
        try (var in = new FileInputStream(root.resolve(file).toFile())) {
            return Optional.of(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
