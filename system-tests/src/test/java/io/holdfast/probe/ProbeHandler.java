// SPDX-License-Identifier: Apache-2.0
package io.holdfast.probe;

import io.holdfast.Client;
import io.holdfast.CloseReason;
import io.holdfast.Handler;
import io.holdfast.Message;

/// Does what its clients tell it: `VERB ARGUMENT`.
///
/// Clients that said `watch` are told of every close: `closed NAME CODE`, with the name that the client gave itself by
/// `name NAME`.
public final class ProbeHandler implements Handler {

    private static final int FLOOD_BYTES = 64 * 1024;

    @Override
    public void onMessage(Client client, Message message) throws Exception {
        String text = message.text();
        int space = text.indexOf(' ');
        String verb = space < 0 ? text : text.substring(0, space);
        String argument = space < 0 ? "" : text.substring(space + 1);
        switch (verb) {
            case "" -> client.send("empty message");
            case "echo" -> client.send(argument);
            case "length" -> client.send(Integer.toString(message.length()));
            case "two-lines" -> client.send("one\ntwo");
            case "pid" -> client.send(Long.toString(ProcessHandle.current().pid()));
            case "put" -> put(client, argument);
            case "get" -> client.send(client.session().get(argument).orElse("nothing"));
            case "name" -> client.session().put("name", argument);
            case "watch" -> watch(client);
            case "bind" -> bind(client, argument);
            case "tell" -> client.cluster().user(before(argument)).send(after(argument));
            case "all" -> client.cluster().everyone().send(argument);
            case "flood" -> flood(client, Integer.parseInt(argument));
            case "close" -> client.close(argument);
            case "enter" -> enter(client, argument);
            case "join" -> join(client, argument);
            case "talk" -> TalkAnswers.answer(client, argument);
            default -> Misbehaviour.behave(client, verb, argument);
        }
    }

    @Override
    public void onClose(Client client, CloseReason reason) {
        String name = client.session().get("name").orElse("somebody");
        client.cluster().group("watchers").send("closed " + name + " " + reason.code());
    }

    private static void put(Client client, String argument) {
        client.session().put(before(argument), after(argument));
        client.send("put");
    }

    private static void watch(Client client) {
        client.join("watchers");
        client.send("watching");
    }

    private static void bind(Client client, String userId) {
        client.bind(userId);
        client.send("bound");
    }

    /// `enter USER GROUP`
    private static void enter(Client client, String argument) {
        client.bind(before(argument));
        client.join(after(argument));
        client.send("entered");
    }

    /// `join GROUP GROUP`
    private static void join(Client client, String argument) {
        client.join(before(argument));
        client.join(after(argument));
        client.send("joined");
    }

    private static void flood(Client client, int messages) {
        String text = "x".repeat(FLOOD_BYTES);
        for (int i = 0; i < messages; i++) {
            client.send(text);
        }
    }

    private static String before(String argument) {
        int space = argument.indexOf(' ');
        return space < 0 ? argument : argument.substring(0, space);
    }

    private static String after(String argument) {
        return argument.substring(argument.indexOf(' ') + 1);
    }
}
