// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.rooms;

import io.holdfast.Client;
import io.holdfast.CloseReason;
import io.holdfast.Cluster;
import io.holdfast.Group;
import io.holdfast.Handler;
import io.holdfast.Message;
import io.holdfast.User;
import io.holdfast.WhenSlow;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Rooms to talk in. A person is a user, who may be connected several times; a room is a group; which room
/// a client is in stands in its session.
public final class RoomsHandler implements Handler {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,30}");
    private static final String HELP =
            "/join ROOM, /who, /rooms, /to NAME TEXT, /kick NAME WHY; anything else goes to the room.";

    @Override
    public void onStart(Cluster cluster) {
        long seconds = Long.parseLong(cluster.settings().getOrDefault("announce-seconds", "60"));
        cluster.everyInOneWorker("people", Duration.ofSeconds(seconds), () -> {
            String news = "People here: " + cluster.everyone().userCount();
            cluster.everyone().send(news, WhenSlow.conflate("people"));
        });
    }

    @Override
    public void onConnect(Client client) {
        client.send("Welcome. What is your name?");
    }

    @Override
    public void onMessage(Client client, Message message) {
        String line = message.text();
        String[] words = line.split(" ", 3);
        String name = words.length > 1 ? words[1] : "";
        String text = words.length > 2 ? words[2] : "";
        if (client.userId().isEmpty()) {
            enter(client, line);
            return;
        }
        switch (words[0]) {
            case "/join" -> change(client, name);
            case "/who" ->
                client.send(String.join(", ", new TreeSet<>(room(client).userIds())));
            case "/rooms" -> client.send(new TreeMap<>(client.cluster().groups().clientCounts()).toString());
            case "/to" -> person(client, name).ifPresent(user -> user.send(own(client) + " to you: " + text));
            case "/kick" -> kick(client, name, text);
            case String other when other.startsWith("/") -> client.send(HELP);
            default -> room(client).except(client.id()).send(own(client) + ": " + line);
        }
    }

    @Override
    public void onClose(Client client, CloseReason reason) {
        client.userId().ifPresent(name -> room(client).send(name + " left."));
    }

    private static void enter(Client client, String name) {
        if (NAME.matcher(name).matches()) {
            client.bind(name);
            move(client, "lobby");
        } else {
            client.send("A name has 1 to 30 letters and digits. What is your name?");
        }
    }

    private static void change(Client client, String room) {
        if (NAME.matcher(room).matches()) {
            client.leave(room(client).name());
            room(client).send(own(client) + " left.");
            move(client, room);
        } else {
            client.send(HELP);
        }
    }

    private static void move(Client client, String room) {
        client.session().put("room", room);
        client.join(room);
        client.send("You are in " + room + ".");
        room(client).except(client.id()).send(own(client) + " came.");
    }

    private static void kick(Client client, String name, String why) {
        if (own(client).equals(client.cluster().settings().getOrDefault("admin", "admin"))) {
            person(client, name).ifPresent(user -> user.close("You were kicked: " + why));
        } else {
            client.send("You may not kick.");
        }
    }

    /// A person who is online; the client is told when nobody is.
    private static Optional<User> person(Client client, String name) {
        Optional<User> user = Optional.of(name)
                .filter(NAME.asMatchPredicate())
                .map(client.cluster()::user)
                .filter(User::isOnline);
        if (user.isEmpty()) {
            client.send("Nobody of that name is here.");
        }
        return user;
    }

    private static Group room(Client client) {
        return client.cluster().group(client.session().get("room").orElseThrow());
    }

    private static String own(Client client) {
        return client.userId().orElseThrow();
    }
}
