// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static io.holdfast.cluster.wire.WireWriter.writeMap;
import static io.holdfast.cluster.wire.WireWriter.writeString;
import static io.holdfast.cluster.wire.WireWriter.writeVarLong;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.ClientSlow;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Leaving;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bodies of the frames that gateways send.
final class GatewayCommandCodec {

    private static final List<CloseReason.Code> CODES = List.of(CloseReason.Code.values());

    private GatewayCommandCodec() {}

    static void encode(GatewayCommand command, WireWriter out) {
        switch (command) {
            case ClientMessage event -> {
                writeEvent(out, FrameType.CLIENT_MESSAGE, event);
                writePayload(out, event.payload());
            }
            case ClientArrived event -> writeEvent(out, FrameType.CLIENT_ARRIVED, event);
            case ClientConnected event -> {
                writeEvent(out, FrameType.CLIENT_CONNECTED, event);
                writeOptional(out, event.subprotocol());
            }
            case ClientClosed event -> {
                writeEvent(out, FrameType.CLIENT_CLOSED, event);
                writeReason(out, event.reason());
            }
            case ClientSlow event -> {
                writeEvent(out, FrameType.CLIENT_SLOW, event);
                writeVarLong(out, event.dropped());
            }
            case MessageChunk chunk -> {
                writeKey(out.writeByte(FrameType.MESSAGE_CHUNK), chunk.client(), chunk.sequence(), chunk.assignment());
                writePayload(out, chunk.payload());
            }
            case Suspect it -> writeKey(out.writeByte(FrameType.SUSPECT), it.client(), it.sequence(), it.assignment());
            case RunSuspect it ->
                writeKey(out.writeByte(FrameType.RUN_SUSPECT), it.client(), it.sequence(), it.assignment());
            case Leaving _ -> out.writeByte(FrameType.LEAVING);
            case Assign assign -> writeAssign(out, assign);
            case Revoke revoke -> {
                writeClient(out.writeByte(FrameType.REVOKE), revoke.client());
                writeVarLong(out, revoke.assignment());
            }
            case PartApplied applied -> {
                writeKey(
                        out.writeByte(FrameType.PART_APPLIED),
                        applied.client(),
                        applied.sequence(),
                        applied.assignment());
                writeVarLong(out, applied.part());
            }
            case Refresh refresh -> {
                writeClient(out.writeByte(FrameType.REFRESH), refresh.client());
                writeVarLong(out, refresh.assignment());
                writeOptional(out, refresh.userId());
                writeMap(out, refresh.session());
            }
            case Answer answer -> AnswerCodec.encode(answer, out);
        }
    }

    static GatewayCommand decode(int type, WireReader in) {
        return switch (type) {
            case FrameType.CLIENT_MESSAGE ->
                new ClientMessage(
                        readClient(in), in.readVarLong(), in.readVarLong(), in.readBoolean(), readPayload(in));
            case FrameType.CLIENT_CONNECTED ->
                new ClientConnected(
                        readClient(in), in.readVarLong(), in.readVarLong(), in.readBoolean(), readOptional(in));
            case FrameType.CLIENT_ARRIVED ->
                new ClientArrived(readClient(in), in.readVarLong(), in.readVarLong(), in.readBoolean());
            case FrameType.CLIENT_CLOSED ->
                new ClientClosed(readClient(in), in.readVarLong(), in.readVarLong(), in.readBoolean(), readReason(in));
            case FrameType.CLIENT_SLOW ->
                new ClientSlow(readClient(in), in.readVarLong(), in.readVarLong(), in.readBoolean(), in.readVarLong());
            case FrameType.MESSAGE_CHUNK ->
                new MessageChunk(readClient(in), in.readVarLong(), in.readVarLong(), readPayload(in));
            case FrameType.SUSPECT -> new Suspect(readClient(in), in.readVarLong(), in.readVarLong());
            case FrameType.RUN_SUSPECT -> new RunSuspect(readClient(in), in.readVarLong(), in.readVarLong());
            case FrameType.LEAVING -> new Leaving();
            case FrameType.ASSIGN -> readAssign(in);
            case FrameType.REVOKE -> new Revoke(readClient(in), in.readVarLong());
            case FrameType.PART_APPLIED ->
                new PartApplied(readClient(in), in.readVarLong(), in.readVarLong(), in.readVarInt());
            case FrameType.REFRESH -> new Refresh(readClient(in), in.readVarLong(), readOptional(in), in.readMap());
            case FrameType.COUNTED, FrameType.FOUND, FrameType.GROUPS_COUNTED -> AnswerCodec.decode(type, in);
            default -> throw FrameType.unknown("frame type", type);
        };
    }

    static void writeClient(WireWriter out, ClientId client) {
        writeVarLong(out, client.gateway());
        writeVarLong(out, client.epoch());
        writeVarLong(out, client.number());
    }

    static void writeKey(WireWriter out, ClientId client, long sequence, long assignment) {
        writeClient(out, client);
        writeVarLong(out, sequence);
        writeVarLong(out, assignment);
    }

    static ClientId readClient(WireReader in) {
        int gateway = in.readVarInt();
        long epoch = in.readVarLong();
        long number = in.readVarLong();
        if (gateway == 0 || epoch == 0 || number == 0) {
            throw new WireException("client id %d-%d-%d (expected each to be >= 1)".formatted(gateway, epoch, number));
        }
        return new ClientId(gateway, epoch, number);
    }

    static void writePayload(WireWriter out, Payload payload) {
        if (payload.length() > Payload.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "payload of %d bytes (expected at most %d)".formatted(payload.length(), Payload.MAX_BYTES));
        }
        out.writeBoolean(payload.text());
        writeVarLong(out, payload.length());
        out.writeBytes(payload.bytes());
    }

    static Payload readPayload(WireReader in) {
        boolean text = in.readBoolean();
        int length = in.readLength();
        if (length > Payload.MAX_BYTES) {
            throw new WireException("payload of %d bytes (expected at most %d)".formatted(length, Payload.MAX_BYTES));
        }
        return new Payload(in.readBytes(length), text);
    }

    private static void writeEvent(WireWriter out, int type, Event event) {
        writeKey(out.writeByte(type), event.client(), event.sequence(), event.assignment());
        out.writeBoolean(event.redelivered());
    }

    private static void writeAssign(WireWriter out, Assign assign) {
        writeClient(out.writeByte(FrameType.ASSIGN), assign.client());
        writeVarLong(out, assign.assignment());
        FactsCodec.write(out, assign.facts());
        writeOptional(out, assign.userId());
        writeMap(out, assign.session());
        out.writeBoolean(assign.arriving());
    }

    private static Assign readAssign(WireReader in) {
        return new Assign(
                readClient(in),
                in.readVarLong(),
                FactsCodec.read(in),
                readOptional(in),
                in.readMap(),
                in.readBoolean());
    }

    static void writeOptional(WireWriter out, @Nullable String text) {
        out.writeBoolean(text != null);
        if (text != null) {
            writeString(out, text);
        }
    }

    static @Nullable String readOptional(WireReader in) {
        return in.readBoolean() ? in.readString() : null;
    }

    private static void writeReason(WireWriter out, CloseReason reason) {
        out.writeByte(reason.code().ordinal());
        writeString(out, reason.text());
        out.writeBoolean(reason.reconnect());
    }

    private static CloseReason readReason(WireReader in) {
        int code = in.readByte();
        if (code >= CODES.size()) {
            throw FrameType.unknown("close code", code);
        }
        return new CloseReason(CODES.get(code), in.readString(), in.readBoolean());
    }
}
