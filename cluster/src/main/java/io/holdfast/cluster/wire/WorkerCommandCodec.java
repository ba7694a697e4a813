// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static io.holdfast.cluster.wire.GatewayCommandCodec.readClient;
import static io.holdfast.cluster.wire.GatewayCommandCodec.readPayload;
import static io.holdfast.cluster.wire.GatewayCommandCodec.writeClient;
import static io.holdfast.cluster.wire.GatewayCommandCodec.writeKey;
import static io.holdfast.cluster.wire.GatewayCommandCodec.writeOptional;
import static io.holdfast.cluster.wire.GatewayCommandCodec.writePayload;
import static io.holdfast.cluster.wire.ReceiverCodec.readGroups;
import static io.holdfast.cluster.wire.ReceiverCodec.readQuestion;
import static io.holdfast.cluster.wire.ReceiverCodec.readReceiver;
import static io.holdfast.cluster.wire.ReceiverCodec.writeGroups;
import static io.holdfast.cluster.wire.ReceiverCodec.writeQuestion;
import static io.holdfast.cluster.wire.ReceiverCodec.writeReceiver;
import static io.holdfast.cluster.wire.WireWriter.writeCount;
import static io.holdfast.cluster.wire.WireWriter.writeMap;
import static io.holdfast.cluster.wire.WireWriter.writeString;
import static io.holdfast.cluster.wire.WireWriter.writeStrings;
import static io.holdfast.cluster.wire.WireWriter.writeVarLong;

import io.holdfast.Decision;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.Retiring;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bodies of the frames that workers send.
final class WorkerCommandCodec {

    private static final int LAST = 1;
    private static final int CONFIRM = 2;
    private static final int SESSION = 4;

    private static final int SEND = 0;
    private static final int CLOSE = 1;
    private static final int CLOSE_WITH_MESSAGE = 2;
    private static final int BIND = 3;
    private static final int UNBIND = 4;
    private static final int JOIN = 5;
    private static final int LEAVE = 6;
    private static final int DISCONNECT = 7;
    private static final int DISSOLVE = 8;
    private static final int CHANGE_SESSION = 9;
    private static final int ADMIT = 10;
    private static final int REFUSE = 11;
    private static final int CLOSE_WITH_CODE = 12;

    private static final int AS_LISTENER_SAYS = 0;
    private static final int CLOSES = 1;
    private static final int DROP_OLDEST = 2;
    private static final int CONFLATE = 3;

    private WorkerCommandCodec() {}

    static void encode(WorkerCommand command, WireWriter out) {
        switch (command) {
            case ResultPart part -> writePart(out, part);
            case LooseEffects loose -> writeEffects(out.writeByte(FrameType.LOOSE_EFFECTS), loose.effects());
            case Ask ask -> {
                writeVarLong(out.writeByte(FrameType.ASK), ask.number());
                writeQuestion(out, ask.question());
            }
            case SuspectWaits it ->
                writeKey(out.writeByte(FrameType.SUSPECT_WAITS), it.client(), it.sequence(), it.assignment());
            case Ready _ -> out.writeByte(FrameType.READY);
            case Draining _ -> out.writeByte(FrameType.DRAINING);
            case Retiring _ -> out.writeByte(FrameType.RETIRING);
        }
    }

    static WorkerCommand decode(int type, WireReader in) {
        return switch (type) {
            case FrameType.RESULT_PART -> readPart(in);
            case FrameType.LOOSE_EFFECTS -> new LooseEffects(readEffects(in));
            case FrameType.ASK -> new Ask(in.readVarLong(), readQuestion(in));
            case FrameType.SUSPECT_WAITS -> new SuspectWaits(readClient(in), in.readVarLong(), in.readVarLong());
            case FrameType.READY -> new Ready();
            case FrameType.DRAINING -> new Draining();
            case FrameType.RETIRING -> new Retiring();
            default -> throw FrameType.unknown("frame type", type);
        };
    }

    private static void writePart(WireWriter out, ResultPart part) {
        writeKey(out.writeByte(FrameType.RESULT_PART), part.client(), part.sequence(), part.assignment());
        writeVarLong(out, part.part());
        boolean session = !part.session().isEmpty();
        out.writeByte((part.last() ? LAST : 0) | (part.confirm() ? CONFIRM : 0) | (session ? SESSION : 0));
        if (session) {
            writeSession(out, part.session());
        }
        writeEffects(out, part.effects());
    }

    private static ResultPart readPart(WireReader in) {
        var client = readClient(in);
        long sequence = in.readVarLong();
        long assignment = in.readVarLong();
        int part = in.readVarInt();
        int flags = in.readByte();
        if (flags > (LAST | CONFIRM | SESSION)) {
            throw FrameType.unknown("flags", flags);
        }
        if ((flags & (LAST | SESSION)) == SESSION) {
            throw new WireException("session change in a part that is not the last");
        }
        SessionChange session = (flags & SESSION) != 0 ? readSession(in) : SessionChange.NONE;
        if ((flags & SESSION) != 0 && session.isEmpty()) {
            throw new WireException("session change that changes nothing");
        }
        return new ResultPart(
                client,
                sequence,
                assignment,
                part,
                (flags & LAST) != 0,
                (flags & CONFIRM) != 0,
                session,
                readEffects(in));
    }

    private static void writeSession(WireWriter out, SessionChange change) {
        out.writeBoolean(change.replaces());
        writeMap(out, change.put());
        writeStrings(out, change.removed());
    }

    private static SessionChange readSession(WireReader in) {
        return new SessionChange(in.readBoolean(), in.readMap(), in.readSet(in.readCount(), "session key removed"));
    }

    private static void writeEffects(WireWriter out, List<Effect> effects) {
        writeCount(out, effects.size());
        for (int i = 0; i < effects.size(); i++) {
            writeEffect(out, effects.get(i));
        }
    }

    private static List<Effect> readEffects(WireReader in) {
        int count = in.readCount();
        List<Effect> effects = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            effects.add(readEffect(in));
        }
        return effects;
    }

    private static void writeEffect(WireWriter out, Effect effect) {
        switch (effect) {
            case Effect.Send send -> {
                writeReceiver(out.writeByte(SEND), send.receiver());
                writeWhenSlow(out, send.whenSlow());
                writePayload(out, send.payload());
            }
            case Effect.Close close -> {
                var lastMessage = close.lastMessage();
                writeReceiver(out.writeByte(lastMessage == null ? CLOSE : CLOSE_WITH_MESSAGE), close.receiver());
                if (lastMessage != null) {
                    writePayload(out, lastMessage);
                }
            }
            case Effect.CloseWithCode close -> {
                writeReceiver(out.writeByte(CLOSE_WITH_CODE), close.receiver());
                writeVarLong(out, close.code());
                writeString(out, close.reason());
            }
            case Effect.Bind bind -> {
                writeClient(out.writeByte(BIND), bind.client());
                writeString(out, bind.userId());
            }
            case Effect.Unbind unbind -> writeClient(out.writeByte(UNBIND), unbind.client());
            case Effect.Join join -> {
                writeClient(out.writeByte(JOIN), join.client());
                writeString(out, join.group());
            }
            case Effect.Leave leave -> {
                writeClient(out.writeByte(LEAVE), leave.client());
                writeString(out, leave.group());
            }
            case Effect.Disconnect disconnect -> writeReceiver(out.writeByte(DISCONNECT), disconnect.receiver());
            case Effect.Dissolve dissolve -> writeGroups(out.writeByte(DISSOLVE), dissolve.groups());
            case Effect.ChangeSession change -> {
                writeClient(out.writeByte(CHANGE_SESSION), change.client());
                writeSession(out, change.change());
            }
            case Effect.Admit admit -> {
                writeClient(out.writeByte(ADMIT), admit.client());
                writeOptional(out, admit.subprotocol());
            }
            case Effect.Refuse refuse -> {
                writeClient(out.writeByte(REFUSE), refuse.client());
                writeVarLong(out, refuse.status());
                writeString(out, refuse.reason());
            }
        }
    }

    private static Effect readEffect(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case SEND -> readSend(in);
            case CLOSE -> new Effect.Close(readReceiver(in), null);
            case CLOSE_WITH_MESSAGE -> new Effect.Close(readReceiver(in), readPayload(in));
            case BIND -> new Effect.Bind(readClient(in), in.readName());
            case UNBIND -> new Effect.Unbind(readClient(in));
            case JOIN -> new Effect.Join(readClient(in), in.readName());
            case LEAVE -> new Effect.Leave(readClient(in), in.readName());
            case DISCONNECT -> new Effect.Disconnect(readReceiver(in));
            case DISSOLVE -> new Effect.Dissolve(readGroups(in));
            case CHANGE_SESSION -> new Effect.ChangeSession(readClient(in), readSession(in));
            case ADMIT -> new Effect.Admit(readClient(in), in.readBoolean() ? in.readName() : null);
            case REFUSE -> readRefuse(in);
            case CLOSE_WITH_CODE -> readClose(in);
            default -> throw FrameType.unknown("effect", code);
        };
    }

    private static Effect.Refuse readRefuse(WireReader in) {
        var client = readClient(in);
        int status = in.readVarInt();
        String reason = in.readString();
        try {
            Decision.refuse(status, reason);
        } catch (IllegalArgumentException e) {
            throw new WireException(String.valueOf(e.getMessage()));
        }
        return new Effect.Refuse(client, status, reason);
    }

    private static Effect.CloseWithCode readClose(WireReader in) {
        Receiver receiver = readReceiver(in);
        int code = in.readVarInt();
        String reason = in.readString();
        try {
            return new Effect.CloseWithCode(receiver, code, reason);
        } catch (IllegalArgumentException e) {
            throw new WireException(String.valueOf(e.getMessage()));
        }
    }

    private static Effect.Send readSend(WireReader in) {
        Receiver receiver = readReceiver(in);
        WhenSlow whenSlow = readWhenSlow(in);
        return new Effect.Send(receiver, readPayload(in), whenSlow);
    }

    private static void writeWhenSlow(WireWriter out, @Nullable WhenSlow whenSlow) {
        switch (whenSlow) {
            case null -> out.writeByte(AS_LISTENER_SAYS);
            case WhenSlow.Close _ -> out.writeByte(CLOSES);
            case WhenSlow.DropOldest _ -> out.writeByte(DROP_OLDEST);
            case WhenSlow.Conflate conflate -> writeString(out.writeByte(CONFLATE), conflate.key());
        }
    }

    private static @Nullable WhenSlow readWhenSlow(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case AS_LISTENER_SAYS -> null;
            case CLOSES -> WhenSlow.close();
            case DROP_OLDEST -> WhenSlow.dropOldest();
            case CONFLATE -> readConflate(in);
            default -> throw FrameType.unknown("when slow", code);
        };
    }

    private static WhenSlow readConflate(WireReader in) {
        String key = in.readString();
        try {
            return WhenSlow.conflate(key);
        } catch (IllegalArgumentException e) {
            throw new WireException(String.valueOf(e.getMessage()));
        }
    }
}
