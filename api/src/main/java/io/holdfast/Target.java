// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Collection;
import java.util.List;

/// Whom to send to, or whose connections to end: clients, users, groups, or everyone, on whichever
/// gateway they are. Who belongs to a target in several ways, a member of two groups say, is meant
/// once. Who is gone is not meant.
///
/// **Order.** What one handler call sends to one receiver arrives in the order it was sent.
///
/// **When.** Sends of a handler call leave together when the callback returns; earlier when it calls
/// [Client#flush()], binds, unbinds, joins, leaves or asks a question, and whenever it has said 256
/// KiB. Sends from other threads leave at once and belong to no event, except those through the
/// [Client] of a call that still runs, which belong to the call. Whoever sends waits while a gateway
/// takes no more.
///
/// **Limits.** A message has at most 16 MiB; more is refused with an [IllegalArgumentException].
///
/// **Kinds.** A text client is sent bytes as they are, one message a line; line breaks in a message to
/// it become spaces.
///
/// **Slow receivers.** A client that does not read what it is sent has its out-queue filled. What then
/// happens to a message is said with it, as [WhenSlow]; without that, what the client's listener is
/// configured to do holds (`when-slow`; unless configured, the client is closed).
public interface Target {

    /// Sends text, encoded as UTF-8.
    void send(String text);

    /// Sends bytes; the array is copied.
    void send(byte[] bytes);

    /// Sends text, and says what happens to it at receivers that read too slowly.
    void send(String text, WhenSlow whenSlow);

    /// Sends bytes, and says what happens to them at receivers that read too slowly; the array is copied.
    void send(byte[] bytes, WhenSlow whenSlow);

    /// Closes the connections once all that was sent to them before has been written.
    void close();

    /// Closes the connections after a last message, which a client that reads too slowly may not get.
    void close(String lastMessage);

    /// Closes the connections once all that was sent to them before has been written, and says why.
    /// [Handler#onClose] gets the reason as its text.
    ///
    /// WebSocket clients get both in their close frame. Clients of other protocols get the reason where
    /// there is one: of `text` as their last line, of `json` in their last document.
    ///
    /// @param code one of those that an application [may say][CloseCode]: 1000, 1008, 4001
    /// @param reason one sentence for the client: at most 123 bytes of UTF-8 without control characters;
    ///     may be empty
    void close(int code, String reason);

    /// Ends the connections at once; what was sent and not yet written is lost.
    void disconnect();

    /// The same without some clients.
    ///
    /// @param clients at most 65,536; ids of clients that are gone have no effect
    Target except(Collection<ClientId> clients);

    /// The same without some clients.
    default Target except(ClientId... clients) {
        return except(List.of(clients));
    }
}
