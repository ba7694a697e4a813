// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

/// What a client says in JSON. [RequestReader] reads it.
sealed interface Request {

    /// Wants to come in.
    ///
    /// @param name as given
    /// @param tab what this tab of a browser knows and nobody else; empty when it has nothing of the kind
    record Login(String name, Room room, Voice voice, String tab) implements Request {}

    /// Says something to all in the room.
    record Say(String text) implements Request {}

    /// Says something to one person.
    record SayTo(String id, String text) implements Request {}

    /// Answers a ping of the gateway.
    record Pong() implements Request {}
}
