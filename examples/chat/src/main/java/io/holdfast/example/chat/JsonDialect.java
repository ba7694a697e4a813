// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.Client;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.Optional;

/// What pages say: JSON documents, as docs/chat.md describes them. Whatever is wrong is answered with one
/// `error` document, and nothing else happens.
final class JsonDialect {

    private final Clock clock;

    JsonDialect(Clock clock) {
        this.clock = clock;
    }

    void hear(Client client, String document) {
        try {
            Request request = RequestReader.read(document);
            Optional<Person> person = Person.of(client.session().asMap());
            switch (request) {
                case Request.Login login when person.isEmpty() -> enter(client, login);
                case Request.Login _ -> refuse(client, "You are logged in already. To change the room, connect again.");
                case Request.Pong _ -> {}
                case Request.Say _, Request.SayTo _ when person.isEmpty() -> refuse(client, "Log in first.");
                case Request.Say(String text) -> say(client, person.orElseThrow(), text);
                case Request.SayTo(String id, String text) -> sayPrivately(client, person.orElseThrow(), id, text);
            }
        } catch (MalformedException e) {
            refuse(client, e.reason());
        }
    }

    private void enter(Client client, Request.Login login) {
        String wanted = Names.clean(login.name());
        Optional<String> problem = Names.problem(wanted);
        if (problem.isPresent()) {
            refuse(client, problem.get());
            return;
        }
        if (!login.tab().isEmpty()) {
            client.session().put("tab", login.tab());
        }
        Optional<String> name = claim(client, wanted);
        if (name.isEmpty()) {
            refuse(client, "This name is taken.");
            return;
        }
        Person person = Person.admit(client, name.get(), login.room(), login.voice());
        Room room = person.room();
        room.enter(client, person);
        var arrived = new News.Arrived(person, room.people(client.cluster()), now());
        client.send(person.voice().words(arrived));
        room.tellOthers(client, new News.Joined(person, arrived.time()));
    }

    /// The name that a client gets. A page cannot be asked for another one, so where the name that it
    /// wants is taken, as by another tab of the same person, its number is added: `Ann (7)`.
    private static Optional<String> claim(Client client, String wanted) {
        String numbered = wanted + " (" + Person.number(client) + ")";
        if (Names.isHeld(client, numbered)) {
            return Optional.of(numbered); // the login comes a second time
        }
        if (Names.claim(client, wanted)) {
            return Optional.of(wanted);
        }
        return Names.claim(client, numbered) ? Optional.of(numbered) : Optional.empty();
    }

    private void say(Client client, Person from, String text) {
        from.room().tell(client.cluster(), new News.Said(from, text, now()));
    }

    private void sayPrivately(Client client, Person from, String id, String text) {
        Optional<Person> to = Person.online(client.cluster(), id);
        if (to.isEmpty()) {
            refuse(client, "This person is not online.");
            return;
        }
        to.get().tell(client.cluster(), new News.SaidToYou(from, to.get(), text, now()));
        client.send(from.voice().words(new News.YouSaid(from, to.get(), text, now())));
    }

    private static void refuse(Client client, String reason) {
        client.send(Documents.error(reason));
    }

    private LocalDateTime now() {
        return LocalDateTime.now(clock);
    }
}
