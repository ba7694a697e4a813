// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.protocol.text.TextProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// Sends messages to clients of one shard: encodes each once for all its receivers.
///
/// **Owner**: the shard's event loop.
final class MessagesOut {

    private final GatewayCounters counters;
    private final Consumer<ClientConnection> slow;

    /// @param slow is given each client that reads too slowly, when all others have been served
    MessagesOut(GatewayCounters counters, Consumer<ClientConnection> slow) {
        this.counters = counters;
        this.slow = slow;
    }

    void send(ClientConnection receiver, Payload payload) {
        ByteBuf message = TextProtocol.encode(payload, ByteBufAllocator.DEFAULT);
        boolean taken = offer(receiver, message);
        message.release();
        if (!taken) {
            slow.accept(receiver);
        }
    }

    void send(Collection<ClientConnection> receivers, Payload payload) {
        if (receivers.isEmpty()) {
            return;
        }
        ByteBuf message = TextProtocol.encode(payload, ByteBufAllocator.DEFAULT);
        List<ClientConnection> tooSlow = List.of();
        for (ClientConnection receiver : receivers) {
            if (!offer(receiver, message)) {
                tooSlow = tooSlow.isEmpty() ? new ArrayList<>() : tooSlow;
                tooSlow.add(receiver);
            }
        }
        message.release();
        tooSlow.forEach(slow);
    }

    private boolean offer(ClientConnection receiver, ByteBuf message) {
        boolean taken = receiver.socket().send(message);
        if (taken) {
            counters.messagesOut.increment();
        }
        return taken;
    }
}
