// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Very many clients that mostly listen, with the lines that each has heard.
///
/// **Owner**: one thread; it reads the sockets while it waits here, and at no other time.
final class Crowd implements AutoCloseable {

    /// Files that the test's JVM opens besides sockets.
    private static final int OTHER_FILES = 1_000;

    private static final int SELECT_MILLIS = 100;

    /// One of them.
    private static final class Member {

        private final SocketChannel channel;
        private final List<String> heard = new ArrayList<>();
        private String begun = "";

        private Member(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private final Selector selector;
    private final List<Member> members = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

    /// Lines are few and heard by many.
    private final Map<String, String> lines = new HashMap<>();

    private long heard;

    private Crowd(Selector selector) {
        this.selector = selector;
    }

    /// Connects so many clients.
    static Crowd connect(InetSocketAddress address, int clients) {
        requireFiles(clients + OTHER_FILES);
        try {
            var crowd = new Crowd(Selector.open());
            for (int i = 0; i < clients; i++) {
                crowd.add(SocketChannel.open(address));
            }
            return crowd;
        } catch (IOException e) {
            throw new UncheckedIOException("no connection to " + address, e);
        }
    }

    private static void requireFiles(long files) {
        long limit = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
        if (limit < files) {
            throw new AssertionError(
                    "open files of a process: at most %d (expected at least %d: raise the limit, as with ulimit -n)"
                            .formatted(limit, files));
        }
    }

    private void add(SocketChannel channel) throws IOException {
        var member = new Member(channel);
        members.add(member);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, member);
    }

    int size() {
        return members.size();
    }

    /// Each says a short line.
    void say(String line) {
        byte[] bytes = (line + "\n").getBytes(UTF_8);
        for (Member member : members) {
            try {
                int written = member.channel.write(ByteBuffer.wrap(bytes));
                if (written < bytes.length) {
                    throw new AssertionError("%d of %d bytes written (expected all)".formatted(written, bytes.length));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Waits until all together have heard so many more lines than those that [were taken][#takeHeard].
    void awaitHeard(long wanted, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (heard < wanted) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("%d lines heard within %s (expected %d)".formatted(heard, deadline, wanted));
            }
            readFor(SELECT_MILLIS);
        }
    }

    /// Waits until nobody has heard anything for so long.
    void awaitQuiet(Duration quiet) {
        long before;
        do {
            before = heard;
            readFor(quiet.toMillis());
        } while (heard > before);
    }

    /// What each has heard since the last time, in order.
    List<List<String>> takeHeard() {
        List<List<String>> all = new ArrayList<>();
        for (Member member : members) {
            all.add(List.copyOf(member.heard));
            member.heard.clear();
        }
        heard = 0;
        return all;
    }

    /// So many of them leave.
    void leave(int clients) {
        List<Member> leaving = members.subList(0, clients);
        leaving.forEach(Crowd::close);
        leaving.clear();
    }

    @Override
    public void close() {
        leave(members.size());
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readFor(long millis) {
        try {
            selector.select(key -> read((Member) key.attachment()), millis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Member member) {
        try {
            buffer.clear();
            if (member.channel.read(buffer) < 0) {
                throw new AssertionError("a client was disconnected after it heard " + member.heard);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = member.begun + UTF_8.decode(buffer.flip());
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            member.heard.add(lines.computeIfAbsent(text.substring(from, end), line -> line));
            heard++;
            from = end + 1;
        }
        member.begun = text.substring(from);
    }

    private static void close(Member member) {
        try {
            member.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
