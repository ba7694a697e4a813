// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.Client;
import io.holdfast.Cluster;
import io.holdfast.UnansweredException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Somebody who has given a name. Kept in the session of their client.
///
/// @param id their number, never given again: 1, 2, 3 …
/// @param voice how they are told things
record Person(String id, String name, Room room, Voice voice) {

    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    /// Makes a client somebody. They are not in the room yet: see [Room#enter].
    static Person admit(Client client, String name, Room room, Voice voice) {
        var person = new Person(number(client), name, room, voice);
        client.session().put("id", person.id());
        client.session().put("name", name);
        client.session().put("room", room.id());
        client.session().put("voice", voice.name());
        return person;
    }

    /// Who the owner of a session is; nobody when they have given no name.
    static Optional<Person> of(Map<String, String> session) {
        String id = session.get("id");
        String name = session.get("name");
        String room = session.get("room");
        String voice = session.get("voice");
        return id == null || name == null || room == null || voice == null
                ? Optional.empty()
                : Optional.of(new Person(id, name, new Room(room), Voice.valueOf(voice)));
    }

    /// Finds somebody who is online, in whichever room; one round trip. Whose gateway does not answer
    /// is not found.
    static Optional<Person> online(Cluster cluster, String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        try (var sessions = cluster.user(id).sessions()) {
            return sessions.flatMap(each -> of(each.session()).stream()).findFirst();
        } catch (UnansweredException _) {
            return Optional.empty();
        }
    }

    /// Tells them, and nobody else.
    void tell(Cluster cluster, News news) {
        cluster.user(id).send(voice.words(news));
    }

    /// As people with `telnet` see them: `Ann[1]`.
    String label() {
        return name + "[" + id + "]";
    }

    /// The number of a client. Remembered for a message that comes a second time.
    static String number(Client client) {
        var store = client.cluster().store();
        String key = "chat/number/" + client.id();
        if (store.get(key).isEmpty()) {
            store.addIfAbsent(key, Long.toString(store.increment("chat/last-number")), Duration.ofDays(1));
        }
        return store.get(key).orElseThrow();
    }
}
