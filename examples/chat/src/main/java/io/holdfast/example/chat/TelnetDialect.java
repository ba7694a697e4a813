// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.Client;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/// What people type: first a name, then lines for everyone in the first room, or `ID:TEXT` for one person.
final class TelnetDialect {

    private static final int LONGEST_SHOWN_ID = 18;
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private final Clock clock;

    TelnetDialect(Clock clock) {
        this.clock = clock;
    }

    void welcome(Client client) {
        client.send("Welcome. What is your name?");
    }

    void hear(Client client, String typed) {
        String line = Lines.clean(typed);
        Optional<Person> person = Person.of(client.session().asMap());
        int colon = line.indexOf(':');
        if (person.isEmpty()) {
            enter(client, Names.clean(line));
        } else if (colon > 0 && DIGITS.matcher(line.substring(0, colon)).matches()) {
            sayPrivately(
                    client,
                    person.get(),
                    line.substring(0, colon),
                    line.substring(colon + 1).strip());
        } else if (!line.isBlank()) {
            person.get().room().tell(client.cluster(), new News.Said(person.get(), line, now()));
        }
    }

    private void enter(Client client, String name) {
        Optional<String> problem = Names.problem(name);
        if (problem.isPresent()) {
            client.send(problem.get() + " What is your name?");
        } else if (!Names.claim(client, name)) {
            client.send("The name " + name + " is taken. What is your name?");
        } else {
            Person person = Person.admit(client, name, Room.FIRST, Voice.LINE);
            client.send("Hello " + name + ", you are number " + person.id() + ".");
            client.send("What you type goes to everyone; ID:TEXT goes only to the person with that number.");
            person.room().enter(client, person);
            person.room().tell(client.cluster(), new News.Joined(person, now()));
        }
    }

    private void sayPrivately(Client client, Person from, String digits, String text) {
        String id = digits.replaceFirst("^0+(?=.)", "");
        if (text.isEmpty()) {
            client.send("Nothing to send. To say hello to number 1, type 1:hello");
            return;
        }
        Optional<Person> to = Person.online(client.cluster(), id);
        if (to.isEmpty()) {
            String shown = id.length() > LONGEST_SHOWN_ID ? id.substring(0, LONGEST_SHOWN_ID) + "…" : id;
            client.send("Number " + shown + " is not online.");
        } else {
            to.get().tell(client.cluster(), new News.SaidToYou(from, to.get(), text, now()));
            client.send(from.voice().words(new News.YouSaid(from, to.get(), text, now())));
        }
    }

    private LocalDateTime now() {
        return LocalDateTime.now(clock);
    }
}
