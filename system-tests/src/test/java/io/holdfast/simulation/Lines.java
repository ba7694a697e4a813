// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What handlers have said and clients have received: nothing twice, nothing out of order.
///
/// **Owner**: the [Ledger].
final class Lines {

    /// One thing said in one call. Its place in the list is what clients are sent.
    ///
    /// @param part in which it leaves
    /// @param attempt of the event's calls
    /// @param act number in the script
    /// @param only who may receive it, or everybody
    record Line(
            Story sender,
            long sequence,
            int part,
            int attempt,
            int act,
            boolean loss,
            @Nullable SimulatedClient only) {

        @Override
        public String toString() {
            return "line %s/%d act %d (part %d, attempt %d%s)"
                    .formatted(sender.id(), sequence, act, part, attempt, loss ? ", lost" : "");
        }
    }

    private record Way(Story sender, SimulatedClient receiver) {}

    private record Received(Story sender, long sequence, int act, boolean loss, SimulatedClient receiver) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<Way, Line> last = new HashMap<>();
    private final Set<Received> received = new HashSet<>();

    /// @return what is sent for it
    String add(Line line) {
        lines.add(line);
        return Integer.toString(lines.size() - 1);
    }

    /// What is sent for a line may be followed by a filling.
    static String key(ByteBuf sent) {
        int end = sent.bytesBefore((byte) ' ');
        return sent.toString(sent.readerIndex(), end < 0 ? sent.readableBytes() - 1 : end, StandardCharsets.US_ASCII);
    }

    Line find(String sent) {
        return lines.get(Integer.parseInt(sent));
    }

    boolean hasReceived(SimulatedClient receiver, Story sender, long sequence, int act) {
        return received.contains(new Received(sender, sequence, act, false, receiver));
    }

    /// @throws AssertionError when it should not have come
    void receive(SimulatedClient receiver, Line line) {
        if (line.only() != null && line.only() != receiver) {
            throw new AssertionError("client %d is sent %s, which is for another".formatted(receiver.number(), line));
        }
        Line before = line.loss() ? null : last.put(new Way(line.sender(), receiver), line);
        if (before != null && !follows(line, before)) {
            throw new AssertionError("client %d is sent %s after %s".formatted(receiver.number(), line, before));
        }
        boolean first =
                received.add(new Received(line.sender(), line.sequence(), identity(line), line.loss(), receiver));
        if (!first) {
            throw new AssertionError("client %d is sent %s twice".formatted(receiver.number(), line));
        }
    }

    private static boolean follows(Line line, Line before) {
        if (line.sequence() != before.sequence()) {
            return line.sequence() > before.sequence();
        }
        if (line.sender().isDeterministic()) {
            return line.act() > before.act();
        }
        return line.part() > before.part()
                || (line.part() == before.part() && line.attempt() == before.attempt() && line.act() > before.act());
    }

    /// Attempts of a handler that is not deterministic have nothing in common but their parts.
    private static int identity(Line line) {
        return line.sender().isDeterministic() ? line.act() : (line.attempt() << 16) | line.act();
    }
}
