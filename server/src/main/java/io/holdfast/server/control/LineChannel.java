// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A connection that carries lines, each read and write within a deadline. Used by one thread.
final class LineChannel implements AutoCloseable {

    private static final int CHUNK_BYTES = 4096;

    private final SocketChannel channel;
    private final Selector selector;

    LineChannel(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, 0);
    }

    /// The next line without its end. What follows it is dropped: there is one line each way.
    ///
    /// @throws IllegalArgumentException when it is longer than the limit
    /// @throws EOFException when the other end closed before the end of the line
    /// @throws SocketTimeoutException when the deadline is reached
    String read(int limitBytes, Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        var line = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        while (channel.read(chunk.clear()) >= 0) {
            chunk.flip();
            while (chunk.hasRemaining()) {
                byte next = chunk.get();
                if (next == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(next);
            }
            if (line.size() > limitBytes) {
                throw new IllegalArgumentException("a line of more than %d bytes".formatted(limitBytes));
            }
            await(SelectionKey.OP_READ, end);
        }
        throw new EOFException("closed before the end of the line");
    }

    /// @throws SocketTimeoutException when the deadline is reached
    void write(String line, Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (true) {
            channel.write(bytes);
            if (!bytes.hasRemaining()) {
                return;
            }
            await(SelectionKey.OP_WRITE, end);
        }
    }

    private void await(int operation, long end) throws IOException {
        long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        channel.keyFor(selector).interestOps(operation);
        selector.select(millis);
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }
}
