// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.testing.LeakDetector;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.config.WebSocketSettings;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Streams by chance, from known seeds: what is allowed arrives, and what is not is a violation and
/// nothing else.
@ExtendWith(LeakDetector.class)
class FuzzTest {

    private static final int STREAMS = 1_000;
    private static final ClientProtocol PROTOCOL =
            Wire.protocol("", Wire.LIMIT, new WebSocketSettings(List.of(), true, 0, List.of()));
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";

    @Test
    void whatIsAllowedArrives() {
        for (int seed = 0; seed < STREAMS; seed++) {
            var stream = new Stream(new Random(seed));
            for (int i = 0; i < 5; i++) {
                stream.addMessage();
            }
            try (var talk = Talk.open(PROTOCOL, OFFER).say(stream.pieces())) {
                assertThat(talk.heard()).as("seed %d", seed).isEqualTo(stream.messages);
                assertThat(talk.takeToldHex()).as("seed %d", seed).isEqualTo(stream.pongs.toString());
                assertThat(talk.heldBytes()).as("seed %d", seed).isZero();
            }
        }
    }

    @Test
    void whatIsDamagedIsTheSameHoweverItComes() {
        for (int seed = 0; seed < STREAMS; seed++) {
            var random = new Random(seed);
            var stream = new Stream(random);
            for (int i = 0; i < 3; i++) {
                stream.addMessage();
            }
            byte[] bytes = Wire.join(stream.pieces());
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            assertSame(seed, random, bytes);
        }
    }

    @Test
    void noiseIsTheSameHoweverItComes() {
        for (int seed = 0; seed < STREAMS; seed++) {
            var random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) new int[] {0x81, 0x82, 0xc1, 0x01, 0x41, 0x88, 0x89}[random.nextInt(7)];
            }
            assertSame(seed, random, bytes);
        }
    }

    @Test
    void damagedRequestsAreRefusedOrNot() {
        byte[] request = Wire.request("/?a=b", OFFER + "; server_max_window_bits=\"10\"", "Origin: https://a");
        for (int seed = 0; seed < STREAMS; seed++) {
            var random = new Random(seed);
            byte[] bytes = request.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) "\r\n :,;\"=\0a/?é".charAt(random.nextInt(13));
            }
            try (var whole = new Talk(PROTOCOL).say(bytes);
                    var split = new Talk(PROTOCOL).say(pieces(random, bytes))) {
                assertThat(split.heard()).as("seed %d", seed).isEqualTo(whole.heard());
                assertThat(split.takeTold()).as("seed %d", seed).isEqualTo(whole.takeTold());
            }
        }
    }

    private static void assertSame(int seed, Random random, byte[] bytes) {
        try (var whole = Talk.open(PROTOCOL, OFFER).say(bytes);
                var split = Talk.open(PROTOCOL, OFFER).say(pieces(random, bytes))) {
            assertThat(split.heard()).as("seed %d", seed).isEqualTo(whole.heard());
            assertThat(split.takeTold()).as("seed %d", seed).isEqualTo(whole.takeTold());
        }
    }

    private static byte[][] pieces(Random random, byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>();
        int most = 1 + random.nextInt(40);
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return pieces.toArray(byte[][]::new);
    }

    /// Messages of all kinds, and what they should be heard as.
    private static final class Stream {

        private final Random random;
        private final List<byte[]> frames = new ArrayList<>();
        private final List<String> messages = new ArrayList<>();
        private final StringBuilder pongs = new StringBuilder();

        Stream(Random random) {
            this.random = random;
        }

        void addMessage() {
            boolean isText = random.nextBoolean();
            byte[] message = isText ? text() : noise(random.nextInt(Wire.LIMIT + 1));
            messages.add(
                    isText
                            ? "text:" + new String(message, UTF_8)
                            : "binary:" + HexFormat.of().formatHex(message));
            byte[] compressed = compressed(new Payload(message, isText));
            int first = (isText ? Wire.TEXT : Wire.BINARY) | (compressed.length > 0 ? Wire.RSV1 : 0);
            byte[] payload = compressed.length > 0 ? compressed : message;
            int at = 0;
            while (random.nextInt(3) > 0) {
                int end = at + random.nextInt(payload.length - at + 1);
                frames.add(Wire.frame(first, Arrays.copyOfRange(payload, at, end)));
                first = 0;
                at = end;
                addControl();
            }
            frames.add(Wire.frame(Wire.FINAL | first, Arrays.copyOfRange(payload, at, payload.length)));
        }

        byte[][] pieces() {
            return FuzzTest.pieces(random, Wire.join(frames.toArray(byte[][]::new)));
        }

        private void addControl() {
            byte[] payload = noise(random.nextInt(126));
            switch (random.nextInt(4)) {
                case 0 -> frames.add(Wire.frame(Wire.FINAL | Wire.PONG, payload));
                case 1 -> {
                    frames.add(Wire.frame(Wire.FINAL | Wire.PING, payload));
                    pongs.append("8a%02x".formatted(payload.length))
                            .append(HexFormat.of().formatHex(payload));
                }
                default -> {
                    // None.
                }
            }
        }

        private byte[] text() {
            var text = new StringBuilder();
            int count = random.nextInt(Wire.LIMIT / 4);
            for (int i = 0; i < count; i++) {
                text.append(List.of("a", "b", "å", "€", "😀").get(random.nextInt(random.nextBoolean() ? 2 : 5)));
            }
            return text.toString().getBytes(UTF_8);
        }

        private byte[] noise(int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }

        /// Empty when it is to be sent as it is.
        private byte[] compressed(Payload message) {
            ByteBuf frame = Deflating.within(8 + random.nextInt(8)).encode(message);
            int header = frame.getByte(1) < 126 ? 2 : 4;
            boolean isCompressed = (frame.getByte(0) & Wire.RSV1) != 0;
            byte[] bytes = new byte[isCompressed ? frame.readableBytes() - header : 0];
            frame.getBytes(header, bytes).release();
            return bytes;
        }
    }
}
