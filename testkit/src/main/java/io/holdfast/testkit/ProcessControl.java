// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the system does to one process, and what it knows of it.
public final class ProcessControl {

    private static final int SECONDS = 20;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private ProcessControl() {}

    /// SIGSTOP: it runs no more, and keeps its connections.
    public static void stop(long pid) {
        run("kill", "-STOP", Long.toString(pid));
    }

    /// SIGCONT: a stopped process goes on as if nothing had been.
    public static void resume(long pid) {
        run("kill", "-CONT", Long.toString(pid));
    }

    /// SIGKILL: it is gone at once. Its parent may not notice for a while.
    public static void kill(long pid) {
        run("kill", "-KILL", Long.toString(pid));
    }

    /// Has a JVM collect its garbage, so that what is in use afterwards is needed.
    public static void collectGarbage(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        run(jcmd.toString(), Long.toString(pid), "GC.run");
    }

    /// Memory that the system has given a process.
    public static long residentBytes(long pid) {
        try {
            Matcher line = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            if (!line.find()) {
                throw new AssertionError("process %d has no VmRSS (expected one that runs)".formatted(pid));
            }
            return Long.parseLong(line.group(1)) * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " has failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted during " + String.join(" ", command), e);
        }
    }
}
