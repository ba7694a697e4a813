// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static io.holdfast.cluster.wire.GatewayCommandCodec.readClient;
import static io.holdfast.cluster.wire.GatewayCommandCodec.readOptional;
import static io.holdfast.cluster.wire.GatewayCommandCodec.writeClient;
import static io.holdfast.cluster.wire.GatewayCommandCodec.writeOptional;
import static io.holdfast.cluster.wire.WireWriter.writeCount;
import static io.holdfast.cluster.wire.WireWriter.writeMap;
import static io.holdfast.cluster.wire.WireWriter.writeString;
import static io.holdfast.cluster.wire.WireWriter.writeStrings;
import static io.holdfast.cluster.wire.WireWriter.writeVarLong;

import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.GroupsCounted;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Bodies of the frames that answer questions.
final class AnswerCodec {

    private AnswerCodec() {}

    static void encode(Answer answer, WireWriter out) {
        switch (answer) {
            case Counted counted -> {
                writeVarLong(out.writeByte(FrameType.COUNTED), counted.question());
                writeVarLong(out, counted.clients());
            }
            case Found found -> {
                writeVarLong(out.writeByte(FrameType.FOUND), found.question());
                Cursor next = found.next();
                out.writeBoolean(next != null);
                if (next != null) {
                    writeCursor(out, next);
                }
                writeCount(out, found.rows().size());
                found.rows().forEach(row -> writeRow(out, row));
            }
            case GroupsCounted counted -> {
                writeVarLong(out.writeByte(FrameType.GROUPS_COUNTED), counted.question());
                out.writeBoolean(counted.more());
                writeCount(out, counted.clients().size());
                counted.clients().forEach((group, clients) -> {
                    writeString(out, group);
                    writeVarLong(out, clients);
                });
            }
        }
    }

    static Answer decode(int type, WireReader in) {
        return switch (type) {
            case FrameType.COUNTED -> new Counted(in.readVarLong(), in.readVarLong());
            case FrameType.FOUND -> {
                long question = in.readVarLong();
                @Nullable Cursor next = in.readBoolean() ? readCursor(in) : null;
                yield new Found(question, readRows(in), next);
            }
            case FrameType.GROUPS_COUNTED -> {
                long question = in.readVarLong();
                boolean more = in.readBoolean();
                SequencedMap<String, Long> clients = readCounts(in);
                if (more && clients.isEmpty()) {
                    throw new WireException("no groups in a page before others (expected at least one)");
                }
                yield new GroupsCounted(question, clients, more);
            }
            default -> throw FrameType.unknown("frame type", type);
        };
    }

    static void writeCursor(WireWriter out, Cursor cursor) {
        writeVarLong(out, cursor.shard());
        writeVarLong(out, cursor.after());
    }

    static Cursor readCursor(WireReader in) {
        return new Cursor(in.readVarInt(), in.readVarLong());
    }

    private static void writeRow(WireWriter out, Row row) {
        writeClient(out, row.client());
        writeOptional(out, row.userId());
        writeStrings(out, row.groups());
        writeMap(out, row.session());
    }

    private static List<Row> readRows(WireReader in) {
        int count = in.readCount();
        List<Row> rows = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            rows.add(new Row(
                    readClient(in), readOptional(in), in.readSet(in.readCount(), "group of a client"), in.readMap()));
        }
        return rows;
    }

    private static SequencedMap<String, Long> readCounts(WireReader in) {
        int count = in.readCount();
        SequencedMap<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            if (counts.put(in.readString(), in.readVarLong()) != null) {
                throw new WireException("group counted twice");
            }
        }
        return counts;
    }
}
