// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit.talk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/// A connection to a text listener, one of many of a selector. What the system does not take waits here, without limit.
/// Lines are ASCII and shorter than 64 KiB.
///
/// **Owner**: the selector's thread.
public final class LineSocket {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Queue<ByteBuffer> pending = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
    private boolean open = true;

    private LineSocket(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /// Connects, which may block.
    public static LineSocket connect(InetSocketAddress address, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return new LineSocket(channel, channel.register(selector, SelectionKey.OP_READ));
    }

    /// Names whose it is: what its key is attached to.
    public void attach(Object owner) {
        key.attach(owner);
    }

    /// Does what the selector found possible.
    public void ready(Consumer<String> line) {
        if (key.isWritable()) {
            writeOut();
        }
        if (open && key.isReadable()) {
            read(line);
        }
    }

    /// Whether neither side has ended it.
    public boolean isOpen() {
        return open;
    }

    /// Writes lines, each with its end.
    public void write(String lines) {
        pending.add(ByteBuffer.wrap(lines.getBytes(US_ASCII)));
        if (pending.size() == 1) {
            writeOut();
        }
    }

    public void close() {
        open = false;
        try {
            channel.close();
        } catch (IOException _) {
            // Then it is closed all the same.
        }
    }

    private void writeOut() {
        try {
            while (open && !pending.isEmpty()) {
                channel.write(pending.element());
                if (pending.element().hasRemaining()) {
                    break;
                }
                pending.remove();
            }
            if (open) {
                key.interestOps(SelectionKey.OP_READ | (pending.isEmpty() ? 0 : SelectionKey.OP_WRITE));
            }
        } catch (IOException _) {
            close();
        }
    }

    private void read(Consumer<String> line) {
        try {
            int count = channel.read(in);
            in.flip();
            cut(line);
            in.compact();
            if (count < 0) {
                close();
            }
        } catch (IOException _) {
            close();
        }
    }

    private void cut(Consumer<String> line) {
        int start = in.position();
        for (int i = start; i < in.limit(); i++) {
            if (in.get(i) == '\n') {
                line.accept(new String(in.array(), start, i - start, US_ASCII));
                start = i + 1;
            }
        }
        in.position(start);
    }
}
