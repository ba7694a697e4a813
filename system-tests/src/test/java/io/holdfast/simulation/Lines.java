// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static io.holdfast.simulation.Ledger.check;

import io.holdfast.simulation.Story.Chapter;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What handlers have said and clients have received: nothing twice, nothing out of order, and by nobody whom it is not
/// for.
///
/// **Owner**: the [Ledger].
final class Lines {

    static final byte FILLING = ' ';
    private static final byte END = '\n';

    /// One call of the handler.
    ///
    /// @param attempt of the event's calls
    /// @param loss whether it tells of a client whose gateway is gone
    record Call(Story sender, Chapter chapter, int attempt, long assignment, boolean loss) {

        long sequence() {
            return chapter.sequence();
        }
    }

    /// One thing said in one call. Its place in the list is what clients are sent.
    ///
    /// @param part in which it leaves
    /// @param act number in the script
    /// @param notSelf whether the sender's own client is none of those that it is for
    record Line(Call call, int part, int act, Tell tell, boolean notSelf) {

        Story sender() {
            return call.sender();
        }

        @Override
        public String toString() {
            return "line %s/%d act %d (part %d, attempt %d%s)"
                    .formatted(sender().id(), call.sequence(), act, part, call.attempt(), call.loss() ? ", lost" : "");
        }
    }

    /// @param key of those that may overtake others, as newer ones take the place of older ones
    private record Way(
            Story sender,
            SimulatedClient receiver,
            @Nullable String key) {}

    private record Received(Story sender, long sequence, int act, boolean loss, SimulatedClient receiver) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<Way, Line> last = new HashMap<>();
    private final Set<Received> received = new HashSet<>();

    int count() {
        return lines.size();
    }

    /// @return what is sent for it
    String add(Line line) {
        lines.add(line);
        return Integer.toString(lines.size() - 1);
    }

    /// What is sent for a line may be followed by a filling.
    static String key(ByteBuf sent) {
        int end = sent.bytesBefore(FILLING);
        return sent.toString(sent.readerIndex(), end < 0 ? sent.readableBytes() - 1 : end, StandardCharsets.US_ASCII);
    }

    /// Its key, its filling, and its end.
    static void checkWhole(Line line, String sent, ByteBuf message) {
        int start = message.readerIndex();
        int bytes = message.readableBytes();
        check(bytes == line.tell().bytes() + 1, "%s comes with %d bytes", line, bytes);
        ByteBuffer filling = message.nioBuffer(start + sent.length(), bytes - sent.length() - 1);
        check(isFilling(filling), "%s does not come with its filling alone", line);
        check(message.getByte(start + bytes - 1) == END, "%s does not come with its end", line);
    }

    /// Megabytes are compared with themselves, one byte further on: the JVM does that many bytes at a time.
    private static boolean isFilling(ByteBuffer bytes) {
        int less = bytes.remaining() - 1;
        return less < 0 || (bytes.get(0) == FILLING && bytes.slice(0, less).equals(bytes.slice(1, less)));
    }

    Line find(String sent) {
        return lines.get(Integer.parseInt(sent));
    }

    boolean hasReceived(SimulatedClient receiver, Story sender, long sequence, int act) {
        return received.contains(new Received(sender, sequence, act, false, receiver));
    }

    /// A gateway hands a line over to a client's socket.
    ///
    /// @throws AssertionError when it is not for that client
    void given(Story receiver, String sent) {
        Line line = find(sent);
        check(line.tell().isFor(receiver, line.sender()), "%s is sent %s, which is not for it", receiver, line);
        check(
                !line.notSelf() || receiver != line.sender(),
                "%s is sent %s, though it had left before in that call",
                receiver,
                line);
        check(
                !(line.tell().to() instanceof Tell.To.Group)
                        || !receiver.bonds().wasOut(Integer.parseInt(sent)),
                "%s is sent %s, though it had left before",
                receiver,
                line);
    }

    /// A client reads a line.
    ///
    /// @throws AssertionError when it should not have come, or not now
    void receive(SimulatedClient receiver, Line line) {
        Call call = line.call();
        Line before = call.loss() ? null : last.put(way(receiver, line), line);
        check(
                before == null || follows(line, before),
                "client %d is sent %s after %s",
                receiver.number(),
                line,
                before);
        boolean first =
                received.add(new Received(line.sender(), call.sequence(), identity(line), call.loss(), receiver));
        check(first, "client %d is sent %s twice", receiver.number(), line);
    }

    private static Way way(SimulatedClient receiver, Line line) {
        return new Way(line.sender(), receiver, receiver.wasSlow() ? line.tell().key() : null);
    }

    private static boolean follows(Line line, Line before) {
        if (line.call().sequence() != before.call().sequence()) {
            return line.call().sequence() > before.call().sequence();
        }
        if (line.sender().isDeterministic()) {
            return line.act() > before.act();
        }
        return line.part() > before.part()
                || (line.part() == before.part()
                        && line.call().attempt() == before.call().attempt()
                        && line.act() > before.act());
    }

    /// Attempts of a handler that is not deterministic have nothing in common but their parts.
    private static int identity(Line line) {
        return line.sender().isDeterministic() ? line.act() : (line.call().attempt() << 16) | line.act();
    }
}
