// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static io.holdfast.cluster.wire.GatewayCommandCodec.readClient;
import static io.holdfast.cluster.wire.GatewayCommandCodec.writeClient;
import static io.holdfast.cluster.wire.WireWriter.writeCount;
import static io.holdfast.cluster.wire.WireWriter.writeString;
import static io.holdfast.cluster.wire.WireWriter.writeStrings;
import static io.holdfast.cluster.wire.WireWriter.writeVarLong;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Whom effects and questions are about, and the questions.
final class ReceiverCodec {

    private static final int TO_CLIENT = 0;
    private static final int TO_USER = 1;
    private static final int TO_GROUP = 2;
    private static final int TO_EVERYONE = 3;
    private static final int TO_CLIENTS = 4;
    private static final int TO_USERS = 5;
    private static final int TO_GROUPS = 6;
    private static final int TO_ANY_GROUP = 7;
    private static final int EXCEPT = 8;

    private static final int COUNT = 0;
    private static final int FIND = 1;
    private static final int COUNT_GROUPS = 2;

    private static final List<Field> FIELDS = List.of(Field.values());

    private ReceiverCodec() {}

    static void writeReceiver(WireWriter out, Receiver receiver) {
        switch (receiver) {
            case Receiver.ToClient to -> writeClient(out.writeByte(TO_CLIENT), to.client());
            case Receiver.ToUser to -> writeString(out.writeByte(TO_USER), to.userId());
            case Receiver.ToGroup to -> writeString(out.writeByte(TO_GROUP), to.group());
            case Receiver.ToEveryone _ -> out.writeByte(TO_EVERYONE);
            case Receiver.ToClients to -> writeClients(out.writeByte(TO_CLIENTS), to.clients());
            case Receiver.ToUsers to -> writeNames(out.writeByte(TO_USERS), to.userIds());
            case Receiver.ToGroups to -> writeNames(out.writeByte(TO_GROUPS), to.groups());
            case Receiver.ToAnyGroup _ -> out.writeByte(TO_ANY_GROUP);
            case Receiver.Except to -> {
                writeClients(out.writeByte(EXCEPT), to.clients());
                writeReceiver(out, to.of());
            }
        }
    }

    static Receiver readReceiver(WireReader in) {
        int code = in.readByte();
        if (code != EXCEPT) {
            return readPlain(in, code);
        }
        Set<ClientId> clients = readClients(in);
        return new Receiver.Except(readPlain(in, in.readByte()), clients);
    }

    static void writeQuestion(WireWriter out, Question question) {
        switch (question) {
            case Question.Count ask -> writeReceiver(out.writeByte(COUNT), ask.where());
            case Question.Find ask -> {
                writeReceiver(out.writeByte(FIND), ask.where());
                out.writeByte(bits(ask.fields()));
                AnswerCodec.writeCursor(out, ask.from());
                writeLimit(out, ask.limit());
            }
            case Question.CountGroups ask -> {
                writeGroups(out.writeByte(COUNT_GROUPS), ask.groups());
                writeString(out, ask.after());
                writeLimit(out, ask.limit());
            }
        }
    }

    static Question readQuestion(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case COUNT -> new Question.Count(readReceiver(in));
            case FIND ->
                new Question.Find(
                        readReceiver(in), readFields(in.readByte()), AnswerCodec.readCursor(in), readLimit(in));
            case COUNT_GROUPS -> new Question.CountGroups(readGroups(in), in.readString(), readLimit(in));
            default -> throw FrameType.unknown("question", code);
        };
    }

    /// @throws IllegalArgumentException when it is no receiver of groups
    static void writeGroups(WireWriter out, Receiver groups) {
        if (!isOfGroups(groups)) {
            throw new IllegalArgumentException(expectedGroups(groups));
        }
        writeReceiver(out, groups);
    }

    static Receiver readGroups(WireReader in) {
        Receiver receiver = readReceiver(in);
        if (!isOfGroups(receiver)) {
            throw new WireException(expectedGroups(receiver));
        }
        return receiver;
    }

    private static boolean isOfGroups(Receiver receiver) {
        return switch (receiver) {
            case Receiver.ToGroup _, Receiver.ToGroups _, Receiver.ToAnyGroup _ -> true;
            case Receiver.ToClient _,
                    Receiver.ToClients _,
                    Receiver.ToUser _,
                    Receiver.ToUsers _,
                    Receiver.ToEveryone _,
                    Receiver.Except _ -> false;
        };
    }

    private static String expectedGroups(Receiver receiver) {
        return "receiver %s (expected groups)".formatted(receiver.getClass().getSimpleName());
    }

    private static Receiver readPlain(WireReader in, int code) {
        return switch (code) {
            case TO_CLIENT -> new Receiver.ToClient(readClient(in));
            case TO_USER -> new Receiver.ToUser(in.readName());
            case TO_GROUP -> new Receiver.ToGroup(in.readName());
            case TO_EVERYONE -> new Receiver.ToEveryone();
            case TO_CLIENTS -> new Receiver.ToClients(readClients(in));
            case TO_USERS -> new Receiver.ToUsers(readNames(in));
            case TO_GROUPS -> new Receiver.ToGroups(readNames(in));
            case TO_ANY_GROUP -> new Receiver.ToAnyGroup();
            case EXCEPT -> throw new WireException("exception to an exception (expected one set of clients)");
            default -> throw FrameType.unknown("receiver", code);
        };
    }

    private static void writeClients(WireWriter out, Set<ClientId> clients) {
        checkWritten(clients.size());
        writeCount(out, clients.size());
        clients.forEach(client -> writeClient(out, client));
    }

    private static Set<ClientId> readClients(WireReader in) {
        int count = readNumber(in);
        Set<ClientId> clients = LinkedHashSet.newLinkedHashSet(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            if (!clients.add(readClient(in))) {
                throw new WireException("client of a receiver twice");
            }
        }
        return clients;
    }

    private static void writeNames(WireWriter out, Set<String> names) {
        checkWritten(names.size());
        writeStrings(out, names);
    }

    private static Set<String> readNames(WireReader in) {
        return in.readNames(readNumber(in), "name of a receiver");
    }

    private static void checkWritten(int names) {
        if (names > Receiver.MOST_NAMES) {
            throw new IllegalArgumentException(tooMany(names));
        }
    }

    private static int readNumber(WireReader in) {
        int names = in.readCount();
        if (names > Receiver.MOST_NAMES) {
            throw new WireException(tooMany(names));
        }
        return names;
    }

    private static String tooMany(int names) {
        return "receiver of %d names (expected at most %d)".formatted(names, Receiver.MOST_NAMES);
    }

    private static void writeLimit(WireWriter out, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit %d (expected at least 1)".formatted(limit));
        }
        writeVarLong(out, limit);
    }

    private static int readLimit(WireReader in) {
        int limit = in.readVarInt();
        if (limit < 1) {
            throw new WireException("limit 0 (expected at least 1)");
        }
        return limit;
    }

    private static int bits(Set<Field> fields) {
        int bits = 0;
        for (Field field : fields) {
            bits |= 1 << field.ordinal();
        }
        return bits;
    }

    private static Set<Field> readFields(int bits) {
        if (bits >= 1 << FIELDS.size()) {
            throw FrameType.unknown("fields", bits);
        }
        Set<Field> fields = EnumSet.noneOf(Field.class);
        for (Field field : FIELDS) {
            if ((bits & 1 << field.ordinal()) != 0) {
                fields.add(field);
            }
        }
        return fields;
    }
}
