// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.logfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads the logs `NAME.log` in a folder as one, in the order of time. Older parts, which are packed,
/// are not read.
///
/// Threads: one.
public final class Logs implements AutoCloseable {

    private static final Pattern FILE = Pattern.compile("(supervisor|(?:gateway|worker)-\\d+)\\.log");

    private final Path folder;
    private final Set<String> wanted;
    private final Map<String, ProcessLines> logs = new TreeMap<>();

    /// @param folder may not be there yet
    /// @param wanted names of processes; none for all, also those that are started later
    public Logs(Path folder, Set<String> wanted) {
        this.folder = folder;
        this.wanted = Set.copyOf(wanted);
    }

    /// Processes that have logged something, in alphabetical order.
    public static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> FILE.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(file -> file.group(1))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    /// The last lines of all of them together. To be called first, if at all.
    public List<LogLine> last(int lines) throws IOException {
        for (ProcessLines log : open()) {
            log.skipToLast(lines);
        }
        List<LogLine> all = added();
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    /// What was logged since the last call, or since the beginning.
    public List<LogLine> added() throws IOException {
        open();
        Stream.Builder<LogLine> lines = Stream.builder();
        for (ProcessLines log : logs.values()) {
            log.added().forEach(lines);
        }
        return lines.build().sorted(Comparator.comparing(LogLine::at)).toList();
    }

    /// @return those that were not open before
    private List<ProcessLines> open() throws IOException {
        List<ProcessLines> fresh = new ArrayList<>();
        for (String name : names(folder)) {
            if ((wanted.isEmpty() || wanted.contains(name)) && !logs.containsKey(name)) {
                var log = new ProcessLines(name, folder.resolve(name + ".log"));
                logs.put(name, log);
                fresh.add(log);
            }
        }
        return fresh;
    }

    @Override
    public void close() throws IOException {
        for (ProcessLines log : logs.values()) {
            log.close();
        }
    }
}
