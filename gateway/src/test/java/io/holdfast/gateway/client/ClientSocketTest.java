// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason;
import io.holdfast.UpgradeRequest;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.holdfast.gateway.protocol.text.TextProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a connection is closed, on a clock that the test moves.
class ClientSocketTest {

    private static final int MESSAGES = 500;
    private static final int SIZE = 1_000;
    private static final Farewell FAREWELL =
            new Farewell(new CloseReason(CloseReason.Code.CLOSED_BY_APPLICATION, "closed", false), 0, null);

    private final List<ByteBuf> made = new ArrayList<>();
    private final StallingChannel channel = new StallingChannel();
    private final Heard heard = new Heard();
    private final ClientSocket socket = new ClientSocket(
            channel,
            new TextProtocol(100),
            Duration.ofSeconds(10),
            new TurnEnd(new IdleLoop()),
            WhenSlow.dropOldest(),
            () -> MESSAGES * 2 * SIZE,
            new IncompleteMessages(1_000_000),
            heard);

    @BeforeEach
    void fillTheOutQueue() {
        channel.pipeline().addLast(socket);
        channel.pipeline().fireChannelActive();
        channel.freezeTime();
        IntStream.range(0, MESSAGES)
                .forEach(i -> assertThat(socket.send(message("m" + i), null)).isSameAs(Offer.TAKEN));
        assertThat(channel.isWritable()).isFalse();
        assertThat(channel.taken()).isZero();
    }

    @AfterEach
    void everyBufferIsReleased() {
        channel.finishAndReleaseAll();
        assertThat(made).extracting(ByteBuf::refCnt).containsOnly(1);
        made.forEach(ByteBuf::release);
    }

    @Test
    void thatBytesHaveComeIsToldBeforeTheyAreLookedAt() {
        channel.takeAll();
        channel.pipeline().fireChannelRead(Unpooled.copiedBuffer("a\nb\n", UTF_8));
        assertThat(heard.order).containsExactly("readable", "a", "b");
        socket.closeNow();
    }

    @Test
    void whoReadsLateGetsEverythingAndThenAnEnd() {
        socket.close(FAREWELL);
        pass(9_000);
        assertThat(channel.isOutputShutdown()).isFalse();
        channel.takeAll();
        assertThat(channel.lines()).isEqualTo(allNames());
        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.isOpen()).as("until the client closes").isTrue();
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard.caughtUp).as("when closing").isZero();
    }

    @Test
    void whoHasReadEverythingIsGivenTwoSecondsToClose() {
        socket.close(FAREWELL);
        pass(3_000);
        channel.takeAll();
        pass(1_999);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void whoDoesNotReadEverythingIsClosedAfterTenSeconds(int taken) {
        socket.close(FAREWELL);
        channel.take(taken);
        pass(9_999);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHalfClosesStillGetsEverything(boolean beforeTheClose) {
        if (beforeTheClose) {
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        socket.close(FAREWELL);
        if (!beforeTheClose) {
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        assertThat(channel.isOpen()).isTrue();
        channel.takeAll();
        assertThat(channel.lines()).isEqualTo(allNames());
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatIsSentToAClosingClientGoesNowhere() {
        socket.close(FAREWELL);
        socket.send(message("late"), null);
        channel.takeAll();
        assertThat(channel.lines()).isEqualTo(allNames());
    }

    @Test
    void whoIsClosedAtOnceGetsNoMore() {
        socket.closeNow();
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.lines()).isEmpty();
    }

    @Test
    void catchingUpIsToldOnceForEachTime() {
        channel.takeAll();
        assertThat(heard.caughtUp).isEqualTo(1);
        channel.stall();
        fillTheOutQueueAgain();
        assertThat(heard.caughtUp).isEqualTo(1);
        channel.takeAll();
        assertThat(heard.caughtUp).isEqualTo(2);
    }

    @Test
    void whoTakesWhatHasWaitedIsHeard() {
        int before = heard.heard;
        channel.take(1);
        assertThat(heard.heard).isGreaterThan(before);
    }

    @Test
    void theSendersChoiceGoesBeforeTheListeners() {
        IntStream.range(0, MESSAGES).forEach(_ -> socket.send(message("d"), null));
        Offer offer = socket.send(message("d"), null);
        assertThat(offer.dropped()).isEqualTo(1);
        IntStream.range(0, MESSAGES).forEach(_ -> socket.send(message("m"), WhenSlow.close()));
        IntStream.range(0, MESSAGES).forEach(_ -> socket.send(message("m"), WhenSlow.close()));
        assertThat(socket.send(message("m"), WhenSlow.close())).isSameAs(Offer.TOO_SLOW);
        assertThat(socket.send(message("d"), null)).isEqualTo(new Offer(true, 1, 0));
    }

    private void fillTheOutQueueAgain() {
        IntStream.range(0, MESSAGES).forEach(_ -> socket.send(message("again"), null));
        assertThat(channel.isWritable()).isFalse();
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
    }

    private ByteBuf message(String name) {
        ByteBuf message = PooledByteBufAllocator.DEFAULT.buffer(SIZE);
        message.writeBytes((name + " ".repeat(SIZE - name.length() - 1) + "\n").getBytes(UTF_8));
        made.add(message);
        return message;
    }

    private static List<String> allNames() {
        return IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).toList();
    }

    /// Counts what this test asks about.
    private static final class Heard implements SocketListener {

        private final List<String> order = new ArrayList<>();
        private int heard;
        private int caughtUp;

        @Override
        public void readable() {
            order.add("readable");
        }

        @Override
        public void heard() {
            heard++;
        }

        @Override
        public void opened(ClientSocket opened, @Nullable UpgradeRequest request) {
            opened.admit(null);
        }

        @Override
        public void message(Payload payload) {
            order.add(new String(payload.bytes(), UTF_8));
        }

        @Override
        public void inputEnded() {}

        @Override
        public void violated(ProtocolViolation violation) {}

        @Override
        public void refused() {}

        @Override
        public void caughtUp() {
            caughtUp++;
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void gone() {}
    }
}
