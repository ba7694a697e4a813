// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import io.holdfast.testkit.talk.Script;

/// What each message is: one of 100 goes to the sender's group of 20 clients, itself included; one of so many as the
/// plan
/// says is answered to the sender in two parts; the rest in one.
record NumberedScript(TrafficPlan plan) implements Script {

    static final int GROUP_CLIENTS = 20;

    private static final int GROUP_EVERY = 100;

    enum Kind {
        ONE,
        TWO,
        GROUP
    }

    /// Senders are at different places, so that the mix is the same at each moment.
    Kind kind(int sender, long number) {
        long place = number + 7L * sender;
        if (place % GROUP_EVERY == 0) {
            return Kind.GROUP;
        }
        return place % plan.twoPartsEvery() == 0 ? Kind.TWO : Kind.ONE;
    }

    @Override
    public int parts(int sender, long number) {
        return kind(sender, number) == Kind.TWO ? 2 : 1;
    }

    @Override
    public boolean hears(int receiver, int sender, long number) {
        return receiver == sender || (kind(sender, number) == Kind.GROUP && group(receiver) == group(sender));
    }

    /// How many lines all clients together hear of it.
    int heard(int sender, long number) {
        return switch (kind(sender, number)) {
            case ONE -> 1;
            case TWO -> 2;
            case GROUP -> endOfGroup(sender) - beginOfGroup(sender);
        };
    }

    int beginOfGroup(int client) {
        return group(client) * GROUP_CLIENTS;
    }

    int endOfGroup(int client) {
        return Math.min(beginOfGroup(client) + GROUP_CLIENTS, plan.clients());
    }

    /// How a client introduces itself; it is answered `entered`.
    String entering(int client) {
        return "enter g" + group(client) + "\n";
    }

    /// What a client says; see [io.holdfast.prove.application.NumberedHandler].
    String line(int sender, long number) {
        String verb = switch (kind(sender, number)) {
            case ONE -> "one ";
            case TWO -> "two ";
            case GROUP -> "group ";
        };
        return verb + plan.work().toNanos() / 1000 + " g" + group(sender) + " " + sender + " " + number + "\n";
    }

    private static int group(int client) {
        return client / GROUP_CLIENTS;
    }
}
