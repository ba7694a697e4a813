// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import io.holdfast.testkit.talk.Script;

/// Who says what to whom, as a function of the sender and the number of the line: so every receiver knows what it must
/// hear without being told.
///
/// Of 200 lines of a client, one goes to everyone, 9 to its room of 20 clients, 40 to its neighbour (who is at another
/// gateway where there are several) and to itself, 40 are answered in three parts, and the rest in one.
record TalkScript(TalkPlan plan) implements Script {

    static final int ROOM_CLIENTS = 20;
    static final int PARTS = MOST_PARTS;

    private static final int CYCLE = 200;

    /// What happens with a line.
    enum Kind {
        /// Answered to the sender.
        ANSWER,
        /// Answered to the sender in three parts, each visible before the next is said.
        PARTS,
        /// Told to the neighbour and to the sender.
        NEIGHBOUR,
        /// Told to all of the sender's room, the sender included.
        ROOM,
        /// Told to everyone, the sender included.
        EVERYONE
    }

    Kind kind(int sender, long number) {
        if (plan.topics() == TalkPlan.Topics.ANSWERS) {
            return Kind.ANSWER;
        }
        int place = (int) ((number + 7L * sender) % CYCLE);
        if (place == 0) {
            return Kind.EVERYONE;
        }
        if (place % ROOM_CLIENTS == 0) {
            return Kind.ROOM;
        }
        return switch (place % 5) {
            case 1 -> Kind.NEIGHBOUR;
            case 3 -> Kind.PARTS;
            default -> Kind.ANSWER;
        };
    }

    @Override
    public int parts(int sender, long number) {
        return kind(sender, number) == Kind.PARTS ? PARTS : 1;
    }

    /// How many lines all clients together hear of it.
    int heard(int sender, long number) {
        return switch (kind(sender, number)) {
            case ANSWER -> 1;
            case PARTS -> PARTS;
            case NEIGHBOUR -> neighbour(sender) == sender ? 1 : 2;
            case ROOM -> Math.min(plan.clients() - room(sender) * ROOM_CLIENTS, ROOM_CLIENTS);
            case EVERYONE -> plan.clients();
        };
    }

    @Override
    public boolean hears(int receiver, int sender, long number) {
        return receiver == sender
                || switch (kind(sender, number)) {
                    case ANSWER, PARTS -> false;
                    case NEIGHBOUR -> receiver == neighbour(sender);
                    case ROOM -> room(receiver) == room(sender);
                    case EVERYONE -> true;
                };
    }

    int neighbour(int client) {
        return (client + 1) % plan.clients();
    }

    int room(int client) {
        return client / ROOM_CLIENTS;
    }

    String nameOf(int client) {
        return plan.name() + client;
    }

    String roomOf(int client) {
        return plan.name() + "-room-" + room(client);
    }

    /// How a client introduces itself.
    String entering(int client) {
        return "enter %s %s".formatted(nameOf(client), roomOf(client));
    }

    /// What a client says: `talk SLEEP VERB ARGUMENT TEXT`.
    String line(int sender, long number) {
        String text = " %s %d %d".formatted(plan.name(), sender, number);
        return "talk " + plan.sleepMillis() + " "
                + switch (kind(sender, number)) {
                    case ANSWER -> "answer " + "-".repeat(1 + plan.paddingBytes());
                    case PARTS -> "parts " + PARTS;
                    case NEIGHBOUR -> "user " + nameOf(neighbour(sender));
                    case ROOM -> "room " + roomOf(sender);
                    case EVERYONE -> "everyone -";
                }
                + text;
    }
}
