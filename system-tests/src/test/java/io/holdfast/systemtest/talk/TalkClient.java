// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import io.holdfast.testkit.talk.HeardFromOne;
import io.holdfast.testkit.talk.LineSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;

/// One client of a talk: its socket, what it has said, and what it has heard of each other.
///
/// **Owner**: the talk's thread.
final class TalkClient {

    private final int index;
    private final LineSocket socket;
    private final Map<Integer, HeardFromOne> heard = new HashMap<>();
    private final long[] saidAtNanos;
    private long said;
    private long answered;
    private boolean entered;

    private TalkClient(int index, LineSocket socket, int window) {
        this.index = index;
        this.socket = socket;
        this.saidAtNanos = new long[window + 1];
    }

    static TalkClient connect(int index, InetSocketAddress address, Selector selector, int window) throws IOException {
        var client = new TalkClient(index, LineSocket.connect(address, selector), window);
        client.socket.attach(client);
        return client;
    }

    LineSocket socket() {
        return socket;
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
}
