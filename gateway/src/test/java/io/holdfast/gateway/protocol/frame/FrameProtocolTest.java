// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.frame;

import static io.holdfast.gateway.protocol.CodecPieces.cut;
import static io.holdfast.gateway.protocol.CodecPieces.randomPieces;
import static io.holdfast.gateway.protocol.CodecPieces.splits;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol.Codec;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.UnusedConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameProtocolTest {

    private static final int LIMIT = 12;

    @ParameterizedTest
    @CsvSource({
        "00000004, ''",
        "0000000500, 00",
        "00000006ff0a, ff0a",
        "00000010000102030405060708090a0b, 000102030405060708090a0b",
    })
    void lengthCountsItself(String hex, String message) {
        assertThat(cut(codec(), HexFormat.of().parseHex(hex))).containsExactly(message);
        assertThat(encoded(HexFormat.of().parseHex(message))).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00000000 | INVALID_MESSAGE frame with length 0 (expected at least 4, since it counts itself)",
                "00000003 | INVALID_MESSAGE frame with length 3 (expected at least 4, since it counts itself)",
                "00000011 | MESSAGE_TOO_BIG message of 13 bytes (limit 12)",
                "7fffffff | MESSAGE_TOO_BIG message of 2147483643 bytes (limit 12)",
                "80000000 | MESSAGE_TOO_BIG message of 2147483644 bytes (limit 12)",
                "ffffffff | MESSAGE_TOO_BIG message of 4294967291 bytes (limit 12)",
            })
    void lengthThatCannotBeIsRefusedAsSoonAsItIsThere(String hex, String violation) {
        assertThat(cut(codec(), HexFormat.of().parseHex(hex))).containsExactly(violation);
        assertThat(cut(codec(), HexFormat.of().parseHex("000000056a" + hex))).containsExactly("6a", violation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "000000", "00000005", "00000010000102030405060708090a"})
    void whatIsIncompleteIsNoMessage(String hex) {
        ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
        assertThat(codec().read(in)).isNull();
        assertThat(in.readerIndex()).isZero();
    }

    @Test
    void everySplitGivesTheSameMessages() {
        byte[] stream = HexFormat.of().parseHex("00000004" + "0000000801020304" + "00000004" + "00000006aabb" + "0000");
        for (byte[][] pieces : splits(stream)) {
            assertThat(cut(codec(), pieces)).containsExactly("", "01020304", "", "aabb");
        }
    }

    @Test
    void randomFramesInRandomPiecesAreCutAsTheyWereMade() {
        for (int seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var stream = ByteBuffer.allocate(2_000);
            List<String> expected = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                byte[] message = new byte[random.nextInt(LIMIT + 2)];
                random.nextBytes(message);
                stream.putInt(message.length + 4).put(message);
                if (message.length > LIMIT) {
                    expected.add("MESSAGE_TOO_BIG message of 13 bytes (limit 12)");
                    break;
                }
                expected.add(HexFormat.of().formatHex(message));
            }
            byte[] bytes = new byte[stream.position()];
            stream.get(0, bytes);
            assertThat(cut(codec(), randomPieces(random, bytes)))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void largeMessagesAreSharedOutsideTheHeap() {
        byte[] large = new byte[100_000];
        large[99_999] = 7;
        ByteBuf frame = codec().encoder().encode(new Payload(large, false));
        assertThat(frame.isDirect()).isTrue();
        assertThat(frame.readInt()).isEqualTo(100_004);
        assertThat(ByteBufUtil.getBytes(frame)).isEqualTo(large);
        frame.release();
    }

    @Test
    void nobodyIsToldWhy() {
        var reason = new CloseReason(CloseReason.Code.INVALID_MESSAGE, "x", true);
        assertThat(codec().farewell(new Farewell(reason, 0, "closed: x"))).isNull();
    }

    private static Codec codec() {
        return new FrameProtocol(LIMIT).codec(new UnusedConnection());
    }

    private static String encoded(byte[] message) {
        ByteBuf frame = codec().encoder().encode(new Payload(message, false));
        String hex = ByteBufUtil.hexDump(Objects.requireNonNull(frame));
        frame.release();
        return hex;
    }
}
