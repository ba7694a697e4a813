// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/// One client of a talk: its socket, what it has said, and what it has heard of each other.
///
/// **Owner**: the talk's thread.
final class TalkClient {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final int index;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Queue<ByteBuffer> pending = new ArrayDeque<>();
    private final Map<Integer, HeardFromOne> heard = new HashMap<>();
    private final long[] saidAtNanos;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
    private long said;
    private long answered;
    private boolean entered;
    private boolean open = true;

    private TalkClient(int index, SocketChannel channel, SelectionKey key, int window) {
        this.index = index;
        this.channel = channel;
        this.key = key;
        this.saidAtNanos = new long[window + 1];
    }

    static TalkClient connect(int index, InetSocketAddress address, Selector selector, int window) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        var client = new TalkClient(index, channel, key, window);
        key.attach(client);
        return client;
    }

    int index() {
        return index;
    }

    long said() {
        return said;
    }

    long unanswered() {
        return said - answered;
    }

    boolean isOpen() {
        return open;
    }

    boolean hasEntered() {
        return entered;
    }

    void entered() {
        entered = true;
    }

    /// @return the number of its next line
    long sayNext(long nowNanos) {
        said++;
        saidAtNanos[(int) (said % saidAtNanos.length)] = nowNanos;
        return said;
    }

    /// @return how long the answer took
    long answered(long number, long nowNanos) {
        answered++;
        return nowNanos - saidAtNanos[(int) (number % saidAtNanos.length)];
    }

    HeardFromOne of(int sender, TalkScript script) {
        return heard.computeIfAbsent(sender, _ -> new HeardFromOne(script, index, sender));
    }

    void write(String lines) {
        pending.add(ByteBuffer.wrap(lines.getBytes(US_ASCII)));
        writeOut();
    }

    void writeOut() {
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

    /// Takes what has come.
    void read(Consumer<String> line) {
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

    void close() {
        open = false;
        try {
            channel.close();
        } catch (IOException _) {
            // Then it is closed all the same.
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
