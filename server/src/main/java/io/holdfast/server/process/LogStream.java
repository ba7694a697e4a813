// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what the application prints into log lines. A line over 8 KiB is cut into several.
///
/// Threads: guarded by its own lock.
final class LogStream extends OutputStream {

    private static final int LIMIT_BYTES = 8192;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LogStream(Consumer<String> lines) {
        this.lines = lines;
    }

    /// From now on, `System.out` is logged at INFO and `System.err` at WARN.
    static void replaceStandardStreams() {
        Logger out = LoggerFactory.getLogger("stdout");
        Logger err = LoggerFactory.getLogger("stderr");
        System.setOut(new PrintStream(new LogStream(out::info), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new LogStream(err::warn), true, StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void write(int next) {
        if (next == '\n') {
            end();
            return;
        }
        line.write(next);
        if (line.size() >= LIMIT_BYTES) {
            end();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    private void end() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
