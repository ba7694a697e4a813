// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// Whom to send to: a client, a user, a group, or everyone, on whichever gateway they are.
///
/// **Order.** What one handler call sends to one receiver arrives in the order it was sent.
///
/// **When.** Sends of a handler call leave together when the callback returns (earlier when it calls
/// [Client#flush()], binds, joins, or asks a question). Sends from other threads leave at once and belong to no event.
///
/// **Limits.** A message has at most 4 MiB; more is refused with an [IllegalArgumentException].
public interface Target {

    /// Sends text, encoded as UTF-8.
    void send(String text);

    /// Sends bytes; the array is copied.
    void send(byte[] bytes);
}
