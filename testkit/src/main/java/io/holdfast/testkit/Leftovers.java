// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// Finds what a stopped cluster must not leave behind: processes, ports, pid files, sockets.
final class Leftovers {

    private static final int CONNECT_MILLIS = 500;

    private Leftovers() {}

    static List<String> find(Path directory, Collection<Long> pids, Collection<InetSocketAddress> listeners) {
        var found = new ArrayList<String>();
        processes(directory, pids).forEach(it -> found.add("process " + describe(it)));
        listeners.stream().filter(Leftovers::accepts).forEach(it -> found.add("port " + it));
        files(directory).forEach(it -> found.add("file " + it));
        return found;
    }

    /// Living processes that have one of these ids, work in the directory, or name it on their command
    /// line.
    static List<ProcessHandle> processes(Path directory, Collection<Long> pids) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(it -> it.pid() != ProcessHandle.current().pid())
                .filter(it -> pids.contains(it.pid()) || names(it, directory) || worksIn(it, directory))
                .filter(it -> !isZombie(it))
                .toList();
    }

    private static boolean names(ProcessHandle process, Path directory) {
        return process.info().commandLine().orElse("").contains(directory.toString());
    }

    private static boolean worksIn(ProcessHandle process, Path directory) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .startsWith(directory);
        } catch (IOException _) {
            return false; // It has just ended, is somebody else's, or the system has no /proc.
        }
    }

    /// Whether it has ended, and only its parent has not asked for its exit code yet.
    private static boolean isZombie(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"), ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException _) {
            return !process.isAlive();
        }
    }

    private static String describe(ProcessHandle process) {
        return process.pid() + " " + process.info().commandLine().orElse("");
    }

    private static boolean accepts(InetSocketAddress address) {
        try (var socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(it ->
                            it.toString().endsWith(".pid") || it.toString().endsWith(".sock"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
