// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// The application: what to do when a client connects, says something, and leaves.
///
/// One instance serves all clients of a worker process. It should hold no state of clients: that
/// belongs into the client's [Session] or the [KeyValueStore], because the next event of a client may
/// be handled by another worker.
///
/// **Order.** Events of one client are handled one at a time, in the order they arrived, each callback
/// having returned before the next starts. Callbacks of different clients run at the same time.
///
/// **Threads.** Callbacks run on virtual threads and may block, unless the handler says that it
/// [#neverBlocks].
///
/// **Failures.** What a callback throws is logged with the client's id and counted; what it had said
/// before throwing is still delivered, and the client's next event follows. When a worker dies in the
/// middle of a callback, the event is given to another worker with [Client#redelivered()] set. Its
/// sends are not shown to clients twice as long as the handler says the same again.
public interface Handler {

    /// Whether the callbacks for clients never wait for anything: no I/O, no locks that are held for
    /// long, no questions. Then they run on the event loops that read the links, which is faster, and
    /// calls that wait throw an [IllegalStateException]: use [Client#async()] and [Cluster#async]
    /// instead. A callback that keeps its event loop for longer than 50 ms is named in the log, and
    /// counted. Asked once, at start. [#onStart], [#onStop] and timers run on virtual threads all the
    /// same.
    default boolean neverBlocks() {
        return false;
    }

    /// Called once per worker process, before it is given clients. The gateways may not be linked yet,
    /// so that what is sent here may reach nobody, and what is asked may find nobody. What it throws
    /// stops the worker from starting, and is what `start` reports.
    default void onStart(Cluster cluster) throws Exception {}

    /// Called first, once per client, where the client's listener has `authenticate`: whether it is let in.
    /// Until this is known the client is not read, and counts as connected nowhere. It is one of the
    /// client's events: after a lost worker it may be called again, and never once its decision has come
    /// to the gateway. It may block, within the time that the listener gives it; then the client is let
    /// go with status 503. What it throws refuses the client with status 500.
    ///
    /// A client that is refused, or that leaves before it is accepted, has no [#onConnect] and no
    /// [#onClose].
    ///
    /// @param client what is known of it, and its session, which may be filled
    default Decision authenticate(Arrival client) throws Exception {
        return Decision.accept();
    }

    /// Called once per client that is let in, before its first message.
    default void onConnect(Client client) throws Exception {}

    /// Called for each message of a client.
    void onMessage(Client client, Message message) throws Exception;

    /// Called when a client reads so slowly that messages to it were dropped, as their sender or the
    /// listener allowed (see [WhenSlow]): once when it begins, and again each time the client had
    /// caught up in between. It is one of the client's events, in order with its messages.
    ///
    /// @param dropped messages dropped since the last call, at least 1; one whose place a newer one of
    ///     its key has taken does not count
    default void onSlow(Client client, long dropped) throws Exception {}

    /// Called once per client, after its last message. The session is still readable; sends to this
    /// client go nowhere. Not called for a client that said nothing and left before any worker had it:
    /// nor was [#onConnect].
    default void onClose(Client client, CloseReason reason) throws Exception {}

    /// Called once when the worker stops, after its last event; where the time to finish them was too
    /// short, some may still run. Given up after five seconds.
    default void onStop() throws Exception {}
}
