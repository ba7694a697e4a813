// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A JVM of its own that opens a store by URL, does one job and prints what came of it, line by line.
public final class StoreProcess implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;

    private StoreProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /// @param scratch for files that a killed process leaves
    /// @param job a case of [#main]'s switch, and its arguments
    public static StoreProcess start(Path scratch, String url, String... job) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + scratch,
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                url));
        command.addAll(List.of(job));
        return new StoreProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// Blocks for the next line; null at the end.
    public @Nullable String line() {
        try {
            return output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for its end and returns the lines not yet read.
    public List<String> finish() throws InterruptedException {
        List<String> lines = output.lines().toList();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("process %d failed: %s".formatted(process.pid(), lines));
        }
        return lines;
    }

    /// kill -9; by the handle, which leaves what was printed readable.
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) {
        try (Store store = Stores.open(arguments[0], Path.of(""))) {
            switch (arguments[1]) {
                case "increment" -> increment(store, arguments[2], Integer.parseInt(arguments[3]));
                case "add" -> add(store, arguments[2], Integer.parseInt(arguments[3]), arguments[4]);
                case "write" -> writeForEver(store);
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        }
    }

    private static void increment(Store store, String key, int times) {
        for (int i = 0; i < times; i++) {
            store.increment(key, 1);
        }
    }

    private static void add(Store store, String prefix, int keys, String owner) {
        for (int i = 0; i < keys; i++) {
            if (store.addIfAbsent(prefix + i, owner, null)) {
                System.out.println(i);
            }
        }
    }

    private static void writeForEver(Store store) {
        String value = "x".repeat(10_000);
        for (int i = 0; ; i++) {
            store.set("write/" + i % 100, value, null);
            System.out.println(store.increment("written", 1));
        }
    }
}
