// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.Client;
import io.holdfast.ClientSession;
import io.holdfast.Cluster;
import io.holdfast.UnansweredException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Where people hear each other: a group for each [Voice], so that a message is put into words once for
/// all who hear it alike. Each person is in one of them.
record Room(String id) {

    /// Where people with `telnet` are, and those who name no room.
    static final Room FIRST = new Room("1");

    /// In characters; with the name of a voice it fits into the name of a group.
    static final int LONGEST_ID = 50;

    /// The list that a newcomer is given has no more people than this.
    private static final int LONGEST_LIST = 1000;

    /// Makes a person a member. Returns when that is visible everywhere, so that from now on they hear
    /// what is said here.
    void enter(Client client, Person person) {
        client.bind(person.id());
        client.join(group(person.voice()));
    }

    /// Tells everybody here.
    void tell(Cluster cluster, News news) {
        for (Voice voice : Voice.values()) {
            cluster.group(group(voice)).send(voice.words(news));
        }
    }

    /// Tells everybody here but one client.
    void tellOthers(Client client, News news) {
        for (Voice voice : Voice.values()) {
            client.cluster().group(group(voice)).except(client.id()).send(voice.words(news));
        }
    }

    /// Who is here, by number. Somebody who is just coming may be missing: they are announced in a moment.
    List<Person> people(Cluster cluster) {
        var people = new ArrayList<Person>();
        List<String> groups = Stream.of(Voice.values()).map(this::group).toList();
        try (Stream<ClientSession> sessions = cluster.groups(groups).sessions()) {
            sessions.limit(LONGEST_LIST)
                    .forEach(each -> Person.of(each.session()).ifPresent(people::add));
        } catch (UnansweredException _) {
            // The others were told first: better a list with a gap than no way into the room.
        }
        people.sort(Comparator.comparingLong(person -> Long.parseLong(person.id())));
        return people;
    }

    private String group(Voice voice) {
        return voice.name().toLowerCase(Locale.ROOT) + "/" + id;
    }
}
