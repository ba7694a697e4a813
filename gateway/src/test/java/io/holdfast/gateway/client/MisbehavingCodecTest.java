// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.UpgradeRequest;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.TurnEnd;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A codec that does what it may not, or more than its client has room for: each byte of the client tells it what.
class MisbehavingCodecTest {

    private static final int ANSWER_BYTES = 1_000;
    private static final int ANSWERS_WITH_ROOM = 100;

    private final StallingChannel channel = new StallingChannel();
    private final Told told = new Told();
    private final ClientSocket socket = new ClientSocket(
            channel,
            ByteCodec::new,
            Duration.ofSeconds(10),
            new TurnEnd(new IdleLoop()),
            WhenSlow.close(),
            () -> ANSWERS_WITH_ROOM * ANSWER_BYTES,
            new IncompleteMessages(1_000_000),
            told);

    @BeforeEach
    void connect() {
        channel.pipeline().addLast(socket);
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    @Test
    void openingTwiceEndsTheConnection() {
        say("oo");
        assertThat(told.opened).isEqualTo(1);
        assertFailed("the protocol opened a connection that is open, or closed");
    }

    @Test
    void openingWhatWasLeftEndsTheConnection() {
        say("x");
        assertThat(told.opened).isZero();
        assertFailed("the protocol opened a connection that is open, or closed");
    }

    @Test
    void messageOfAClientThatIsNotOpenEndsTheConnection() {
        say("m");
        assertThat(told.messages).isEmpty();
        assertFailed("the protocol read a message of a client that is not open");
    }

    @Test
    void nothingIsReadUntilTheClientIsAdmitted() {
        told.admits = false;
        say("om");
        say("m");
        assertThat(told.opened).isEqualTo(1);
        assertThat(told.messages).isEmpty();
        socket.admit(null);
        assertThat(told.messages).containsExactly("m", "m");
    }

    @Test
    void whoLeavesBeforeItIsOpenIsLetGoUnseen() {
        channel.takeAll();
        say("lom");
        assertThat(channel.isOutputShutdown()).isTrue();
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(channel.isOpen()).isFalse();
        assertThat(told.opened).isZero();
        assertThat(told.inputEnded).isZero();
        assertThat(told.failures).isEmpty();
        assertThat(told.messages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void answersThatFindNoRoomAreCounted(int tooMany) {
        say("o");
        say("a".repeat(ANSWERS_WITH_ROOM + tooMany));
        assertThat(told.dropped).isBetween((long) tooMany, ANSWERS_WITH_ROOM / 2L);
        assertThat(channel.isOpen()).isTrue();
        channel.takeAll();
        assertThat(channel.taken()).isPositive();
        long droppedBefore = told.dropped;
        say("a");
        assertThat(told.dropped).as("once there is room").isEqualTo(droppedBefore);
    }

    private void say(String bytes) {
        channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(bytes, US_ASCII));
        channel.pipeline().fireChannelReadComplete();
    }

    private void assertFailed(String message) {
        assertThat(told.failures)
                .singleElement()
                .isInstanceOf(IllegalStateException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo(message);
        assertThat(channel.isOpen()).isFalse();
    }

    private record ByteCodec(ClientProtocol.Connection connection) implements ClientProtocol.Codec {

        @Override
        public void begin(ClientProtocol.Connection begun) {
            // The byte o opens it.
        }

        @Override
        public @Nullable Payload read(ByteBuf in) {
            while (in.isReadable()) {
                char next = (char) in.readByte();
                switch (next) {
                    case 'a' -> connection.write(Unpooled.wrappedBuffer(new byte[ANSWER_BYTES]));
                    case 'o' -> {
                        connection.open(null);
                        return null;
                    }
                    case 'l' -> {
                        connection.leave();
                        return null;
                    }
                    case 'x' -> {
                        connection.leave();
                        connection.open(null);
                    }
                    default -> {
                        return Payload.ofText(String.valueOf(next));
                    }
                }
            }
            return null;
        }

        @Override
        public ClientProtocol.Encoder encoder() {
            return payload -> Unpooled.wrappedBuffer(payload.bytes());
        }
    }

    /// What this test asks about.
    private static final class Told implements SocketListener {

        private final List<Throwable> failures = new ArrayList<>();
        private final List<String> messages = new ArrayList<>();
        private boolean admits = true;
        private int opened;
        private int inputEnded;
        private long dropped;

        @Override
        public void opened(ClientSocket socket, @Nullable UpgradeRequest request) {
            opened++;
            if (admits) {
                socket.admit(null);
            }
        }

        @Override
        public void message(Payload payload) {
            messages.add(new String(payload.bytes(), US_ASCII));
        }

        @Override
        public void inputEnded() {
            inputEnded++;
        }

        @Override
        public void violated(ProtocolViolation violation) {
            throw new AssertionError(violation);
        }

        @Override
        public void refused() {
            throw new AssertionError("refused");
        }

        @Override
        public void caughtUp() {}

        @Override
        public void dropped(long messages) {
            dropped += messages;
        }

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }

        @Override
        public void gone() {}
    }
}
