// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import java.time.LocalDateTime;
import java.util.List;

/// What people are told. Each [Voice] has its own words for it.
sealed interface News {

    /// When it happened, by the clock of the worker that was told first.
    LocalDateTime time();

    /// Somebody came into the room: what they are told themselves.
    record Arrived(Person person, List<Person> people, LocalDateTime time) implements News {

        public Arrived {
            people = List.copyOf(people);
        }
    }

    /// Somebody came into the room: what everybody else is told.
    record Joined(Person person, LocalDateTime time) implements News {}

    /// Somebody left the room.
    record Left(Person person, LocalDateTime time) implements News {}

    /// Somebody said something to all in the room.
    record Said(Person from, String text, LocalDateTime time) implements News {}

    /// Somebody said something to one person: what that person is told.
    record SaidToYou(Person from, Person to, String text, LocalDateTime time) implements News {}

    /// Somebody said something to one person: what the sender is told.
    record YouSaid(Person from, Person to, String text, LocalDateTime time) implements News {}
}
