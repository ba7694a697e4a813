// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.Offer;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends messages to clients of one shard: encodes each once for all its
/// receivers that speak alike.
///
/// **Owner**: the shard's event loop.
final class MessagesOut {

    /// What is to be done about clients that read slowly, or cannot be told what they are to be.
    interface TroubledClients {

        /// More waits for the client than may, and none of it may be dropped.
        void tooSlow(ClientConnection client);

        /// @param messages to this client that were dropped just now, at least 1
        default void dropped(ClientConnection client, long messages) {}

        /// A message to the client could not be encoded.
        void failed(ClientConnection client, Throwable cause);

        /// The same of a message to many, and of all whose protocol cannot encode it.
        void notEncoded(Throwable cause);

        /// The client has read so much that no message waits any more; some had to, or
        /// were dropped.
        default void caughtUp(ClientConnection client) {}
    }

    private record SlowOffer(ClientConnection receiver, Offer offer) {}

    private final GatewayCounters counters;
    private final OutMemory memory;
    private final TroubledClients slow;

    /// @param slow is told of slow clients when all others have been served
    MessagesOut(GatewayCounters counters, OutMemory memory, TroubledClients slow) {
        this.counters = counters;
        this.memory = memory;
        this.slow = slow;
    }

    /// Sends a message that is treated as the client's listener says if the client is slow.
    void send(ClientConnection receiver, Payload payload) {
        send(receiver, payload, null);
    }

    /// @param whenSlow what happens to it at a client that is slow, if its sender chose
    void send(ClientConnection receiver, Payload payload, @Nullable WhenSlow whenSlow) {
        ByteBuf message;
        try {
            message = EncodedMessage.bytes(receiver.socket().encoder(), payload);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            slow.failed(receiver, e);
            return;
        }
        memory.sent(message.readableBytes());
        Offer offer = receiver.socket().send(message, whenSlow);
        message.release();
        if (offer.isPlain()) {
            counters.messagesOut.increment();
        } else {
            tell(receiver, offer);
        }
    }

    void send(Collection<ClientConnection> receivers, Payload payload, @Nullable WhenSlow whenSlow) {
        if (receivers.isEmpty()) {
            return;
        }
        var encoded = new EncodedMessage(payload, slow::notEncoded);
        List<SlowOffer> slowOffers = List.of();
        try {
            for (ClientConnection receiver : receivers) {
                ByteBuf message = encoded.by(receiver.socket().encoder());
                if (message == null) {
                    counters.messagesNotEncoded.increment();
                    continue;
                }
                memory.sent(message.readableBytes());
                Offer offer = receiver.socket().send(message, whenSlow);
                if (offer.isPlain()) {
                    counters.messagesOut.increment();
                } else {
                    slowOffers = slowOffers.isEmpty() ? new ArrayList<>() : slowOffers;
                    slowOffers.add(new SlowOffer(receiver, offer));
                }
            }
        } finally {
            encoded.release();
        }
        slowOffers.forEach(each -> tell(each.receiver(), each.offer()));
    }

    void caughtUp(ClientConnection client) {
        slow.caughtUp(client);
    }

    void dropped(ClientConnection client, long messages) {
        counters.messagesDropped.add(messages);
        slow.dropped(client, messages);
    }

    private void tell(ClientConnection receiver, Offer offer) {
        if (!offer.taken()) {
            slow.tooSlow(receiver);
            return;
        }
        counters.messagesOut.increment();
        counters.messagesConflated.add(offer.conflated());
        if (offer.dropped() > 0) {
            dropped(receiver, offer.dropped());
        }
    }
}
