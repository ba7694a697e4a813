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

/// A connection that carries lines, each read and written within a deadline. Used by one thread.
final class LineChannel implements AutoCloseable {

    private static final int CHUNK_BYTES = 4096;

    private final SocketChannel channel;
    private final Selector selector;

    /// What was received behind the last line.
    private final ByteBuffer received = ByteBuffer.allocate(CHUNK_BYTES).limit(0);

    LineChannel(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, 0);
    }

    /// The next line without its end.
    ///
    /// @throws IllegalArgumentException when it is longer than the limit
    /// @throws EOFException when the other end closed before the end of the line
    /// @throws SocketTimeoutException when the deadline is reached
    String read(int limitBytes, Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        var line = new ByteArrayOutputStream();
        while (true) {
            while (received.hasRemaining()) {
                byte next = received.get();
                if (next == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(next);
            }
            if (line.size() > limitBytes) {
                throw new IllegalArgumentException("a line of more than %d bytes".formatted(limitBytes));
            }
            receive(end);
        }
    }

    private void receive(long end) throws IOException {
        int count = channel.read(received.clear());
        received.flip();
        if (count < 0) {
            throw new EOFException("closed before the end of the line");
        }
        if (count == 0) {
            await(SelectionKey.OP_READ, end);
        }
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
