// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.link.TurnEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Handshakes whose turns end when the test says so.
class HandshakeTurnsTest {

    private final HandshakeTurns turns = new HandshakeTurns(new TurnEnd(new IdleLoop()));

    /// A connection whose handshake ends when the test says so.
    private final class Client {

        private final Promise<Void> handshake = ImmediateEventExecutor.INSTANCE.newPromise();
        private final EmbeddedChannel channel = new EmbeddedChannel(turns.before(handshake));

        ByteBuf send(String text) {
            ByteBuf bytes = Unpooled.copiedBuffer(text, US_ASCII);
            channel.writeInbound(bytes);
            return bytes;
        }

        String passed() {
            var text = new StringBuilder();
            for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
                text.append(bytes.toString(US_ASCII));
                bytes.release();
            }
            return text.toString();
        }

        boolean isRead() {
            return channel.config().isAutoRead();
        }
    }

    @Test
    void oneConnectionGoesOnInEachTurn() {
        List<Client> clients = IntStream.range(0, 3).mapToObj(_ -> new Client()).toList();
        clients.forEach(client -> client.send("hello"));
        assertThat(clients).extracting(Client::passed).containsOnly("");
        for (Client client : clients) {
            turns.flushTurn();
            assertThat(clients)
                    .extracting(Client::passed)
                    .filteredOn("hello"::equals)
                    .hasSize(1);
            assertThat(client.isRead()).isTrue();
        }
        turns.flushTurn();
        assertThat(clients).extracting(Client::passed).containsOnly("");
    }

    @Test
    void whoWaitsIsNotReadAndGoesOnWithAllThatHasCome() {
        var client = new Client();
        client.send("hel");
        assertThat(client.isRead()).isFalse();
        client.send("lo");
        turns.flushTurn();
        assertThat(client.passed()).isEqualTo("hello");
        assertThat(client.isRead()).isTrue();
    }

    @Test
    void thatNothingMoreComesIsToldBehindWhatCame() {
        var client = new Client();
        List<Object> events = new ArrayList<>();
        client.channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
        client.send("hello");
        client.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(events).isEmpty();
        turns.flushTurn();
        assertThat(client.passed()).isEqualTo("hello");
        assertThat(events).containsExactly(ChannelInputShutdownEvent.INSTANCE);
    }

    @Test
    void nobodyWaitsForATurnBehindTheHandshake() {
        var client = new Client();
        client.send("hello");
        client.handshake.setSuccess(null);
        turns.flushTurn();
        assertThat(client.passed()).isEqualTo("hello");
        client.send("message");
        assertThat(client.passed()).isEqualTo("message");
        assertThat(client.isRead()).isTrue();
    }

    @Test
    void whoIsGoneTakesNoTurnAndNoMemory() {
        var gone = new Client();
        var other = new Client();
        ByteBuf bytes = gone.send("hello");
        other.send("hello");
        gone.channel.close();
        assertThat(bytes.refCnt()).isZero();
        turns.flushTurn();
        assertThat(other.passed()).isEqualTo("hello");
    }
}
