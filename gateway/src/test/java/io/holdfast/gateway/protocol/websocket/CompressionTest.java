// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.testing.LeakDetector;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.config.WebSocketSettings;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakDetector.class)
class CompressionTest {

    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({
        "permessage-deflate, ''",
        "permessage-deflate; client_max_window_bits, ''",
        "permessage-deflate; client_max_window_bits=8, ''",
        "permessage-deflate; client_max_window_bits=15, ''",
        "permessage-deflate; client_max_window_bits=\"10\", ''",
        "permessage-deflate; client_max_window_bits=\"1\\0\", ''",
        "permessage-deflate; server_no_context_takeover, ''",
        "permessage-deflate; client_no_context_takeover, ''",
        "'permessage-deflate;server_no_context_takeover ;\tclient_no_context_takeover', ''",
        "permessage-deflate; server_max_window_bits=15, ; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=8, ; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=10; client_max_window_bits, ; server_max_window_bits=10",
        "'x-other; a=\"b\", permessage-deflate', ''",
        "', ,permessage-deflate,', ''",
        // The first that can be accepted, of several.
        "'permessage-deflate; server_max_window_bits=10, permessage-deflate', ; server_max_window_bits=10",
        "'permessage-deflate; unknown, permessage-deflate; server_max_window_bits=9', ; server_max_window_bits=9",
        "'permessage-deflate; server_max_window_bits=7, permessage-deflate', ''",
    })
    void offersAreAccepted(String offer, String more) {
        assertThat(answer("Sec-WebSocket-Extensions: " + offer))
                .startsWith("HTTP/1.1 101 ")
                .endsWith("\r\nSec-WebSocket-Extensions: " + AGREED + more + "\r\n\r\n");
    }

    @Test
    void offersInSeveralHeadersAreOneList() {
        assertThat(answer(OFFER + "; unknown", OFFER)).endsWith(AGREED + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "permessage-deflat",
                "x-webkit-deflate-frame",
                "permessage-deflate; unknown",
                "permessage-deflate; unknown=1",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; client_no_context_takeover=true",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=08",
                "permessage-deflate; server_max_window_bits=+9",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=010",
            })
    void offersAreDeclined(String offer) {
        assertThat(answer("Sec-WebSocket-Extensions: " + offer))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContain("Extensions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate;",
                "permessage-deflate; =1",
                "permessage-deflate; a=",
                "permessage-deflate; a=\"",
                "permessage-deflate; a=\"\\",
                "permessage-deflate; a=\"\"",
                "permessage-deflate; a=\"b c\"",
                "permessage-deflate other",
                "permessage-deflate, ;",
                "=",
            })
    void malformedOffersAreRefused(String offer) {
        assertThat(answer("Sec-WebSocket-Extensions: " + offer)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void nothingIsAgreedOnWhereItIsOff() {
        try (var talk = new Talk(Wire.protocol()).say(Wire.request("/", OFFER))) {
            assertThat(talk.takeTold()).startsWith("HTTP/1.1 101 ").doesNotContain("Extensions");
            talk.say(Wire.hex(0xc1, "f248cdc9c90700"));
            assertThat(talk.heard()).containsExactly("1002");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // The examples of RFC 7692 section 7.2.3: one block, no compression, a final block, two blocks.
        "f248cdc9c90700, text:Hello",
        "000500faff48656c6c6f00, text:Hello",
        "f348cdc9c9070000, text:Hello",
        "f24805000000ffffcac9c90700, text:Hello",
        "00, text:",
        "02, 1007",
        "'', text:",
    })
    void theExamplesOfTheRfcAreRead(String hex, String heard) {
        byte[] bytes = HEX.parseHex(hex);
        byte[] whole = Wire.frame(0xc1, bytes);
        for (int at = 0; at <= whole.length; at++) {
            assertThat(heard(Arrays.copyOf(whole, at), Arrays.copyOfRange(whole, at, whole.length)))
                    .containsExactly(heard);
        }
        for (int at = 0; at <= bytes.length; at++) {
            byte[] first = Wire.frame(0x41, Arrays.copyOf(bytes, at));
            byte[] second = Wire.frame(0x80, Arrays.copyOfRange(bytes, at, bytes.length));
            assertThat(heard(first, Wire.frame(0x89, "ping"), second)).containsExactly(heard);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "c1, ff, 1007",
        "c1, 06, 1007",
        "c1, 000500faff4865, 1007",
        "c1, 000500fbff48656c6c6f00, 1007",
        "c1, f248cdc9c907, 1007",
        "c1, f348cdc9c907, 1007",
        // Text that is not UTF-8.
        "c1, 00020 0fdffc32800, 1007",
        "c0, 00, 1002",
        "c9, 00, 1002",
        "c8, , 1002",
    })
    void badDataIsAViolation(String first, String spaced, int code) {
        String hex = spaced == null ? "" : spaced.replace(" ", "");
        assertThat(heard(Wire.hex(Integer.parseInt(first, 16), hex))).containsExactly("" + code);
    }

    @Test
    void compressedAndPlainMessagesMayAlternate() {
        assertThat(heard(
                        Wire.text("plain"),
                        Wire.hex(0xc1, "f248cdc9c90700"),
                        Wire.hex(0xc2, "f248cdc9c90700"),
                        Wire.frame(0x01, "pl"),
                        Wire.frame(0x80, "ain"),
                        Wire.hex(0x41, "f248"),
                        Wire.hex(0xc0, "cdc9c90700")))
                .as("a continuation has no bit of its own")
                .containsExactly("text:plain", "text:Hello", "binary:48656c6c6f", "text:plain", "1002");
    }

    @Test
    void aMessageIsLimitedWhenItIsNoLongerCompressed() {
        assertThat(heard(Wire.frame(0xc2, deflated(new byte[Wire.LIMIT]))))
                .hasSize(1)
                .doesNotContain("1009");
        assertThat(heard(Wire.frame(0xc2, deflated(new byte[Wire.LIMIT + 1])))).containsExactly("1009");
        byte[] bomb = deflated(new byte[800_000]);
        assertThat(bomb).hasSizeLessThan(Wire.LIMIT);
        try (var talk = open(Wire.LIMIT, OFFER).say(Wire.frame(0xc2, bomb))) {
            assertThat(talk.heard()).containsExactly("1009");
            assertThat(talk.violation().reason().code()).isEqualTo(Code.MESSAGE_TOO_BIG);
            assertThat(talk.violation().reason().text()).isEqualTo("message of more than 1000 bytes (limit 1000)");
        }
    }

    @Test
    void whatIsSentCompressedIsLimitedToo() {
        assertThat(heard(Wire.header(0xc2, 2_000))).containsExactly("1009");
        byte[] noise = new byte[Wire.LIMIT];
        new Random(1).nextBytes(noise);
        byte[] compressed = deflated(noise);
        assertThat(compressed).hasSizeGreaterThan(Wire.LIMIT);
        assertThat(heard(Wire.frame(0xc2, compressed))).containsExactly("binary:" + HEX.formatHex(noise));
    }

    @Test
    void streamsWithoutEndAreGivenUp() {
        byte[] empties = "\u0003\0".repeat(300).getBytes(UTF_8);
        assertThat(heard(Wire.frame(0xc2, Arrays.copyOf(empties, 100)))).containsExactly("1007");
        byte[] few = Wire.join(Arrays.copyOf(empties, 100), new byte[] {0});
        assertThat(heard(Wire.frame(0xc2, few))).containsExactly("binary:");
        byte[] many = Wire.join(empties, new byte[] {0});
        assertThat(heard(Wire.frame(0xc2, many))).containsExactly("1007");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void messagesReferNoFurtherBackThanTheClientsWindow(int bits) throws DataFormatException {
        byte[] text = text(100_000);
        try (var talk = open(Wire.LIMIT, OFFER + "; server_max_window_bits=" + bits)) {
            byte[] frame = encoded(talk, new Payload(text, true));
            assertThat(frame[0]).isEqualTo((byte) 0xc1);
            byte[] compressed = Wire.join(payload(frame), HEX.parseHex("0000ffff"));
            assertThat(compressed).hasSizeLessThan(text.length * 3 / 4);
            int step = bits == 15 ? text.length : 1 << bits;
            int at = 0;
            for (int done = 0; done < text.length; done += step) {
                byte[] expected = Arrays.copyOfRange(text, done, Math.min(text.length, done + step));
                at += stepBytes(compressed, at, expected);
            }
            assertThat(at).isEqualTo(compressed.length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 127})
    void smallMessagesAreSentAsTheyAre(int length) {
        try (var talk = open(Wire.LIMIT, OFFER)) {
            byte[] frame = encoded(talk, new Payload(new byte[length], true));
            assertThat(frame).hasSize(length < 126 ? 2 + length : 4 + length);
            assertThat(frame[0]).isEqualTo((byte) 0x81);
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 131072", "9, 262144", "10, 524288", "15, 524288"})
    void messagesThatWouldStopTheLoopAreSentAsTheyAre(int bits, int most) {
        try (var talk = open(Wire.LIMIT, OFFER + "; server_max_window_bits=" + bits)) {
            assertThat(encoded(talk, new Payload(new byte[most], false))[0]).isEqualTo((byte) 0xc2);
            byte[] frame = encoded(talk, new Payload(new byte[most + 1], false));
            assertThat(frame[0]).isEqualTo((byte) 0x82);
            assertThat(payload(frame)).hasSize(most + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 1_000, 100_000})
    void whatGainsNothingIsSentAsItIs(int length) {
        byte[] noise = new byte[length];
        new Random(2).nextBytes(noise);
        try (var talk = open(Wire.LIMIT, OFFER)) {
            byte[] frame = encoded(talk, new Payload(noise, false));
            assertThat(frame[0]).isEqualTo((byte) 0x82);
            assertThat(payload(frame)).isEqualTo(noise);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 300, 5_000, 70_000, 500_000})
    void whatIsSentCompressedCanBeReadBack(int length) {
        byte[] text = text(length);
        try (var talk = open(length, OFFER)) {
            for (int i = 0; i < 3; i++) {
                byte[] frame = encoded(talk, new Payload(text, true));
                assertThat(frame[0]).isEqualTo((byte) 0xc1);
                assertThat(frame).hasSizeLessThan(length);
                talk.say(Wire.frame(0xc1, payload(frame)));
            }
            assertThat(talk.messages())
                    .hasSize(3)
                    .allSatisfy(each -> assertThat(each.bytes()).isEqualTo(text));
        }
    }

    @Test
    void clientsThatSpeakAlikeShareAnEncoder() {
        try (var one = open(1_000, OFFER);
                var two = open(2_000, OFFER + "; server_max_window_bits=15");
                var narrow = open(1_000, OFFER + "; server_max_window_bits=9");
                var plain = open(1_000)) {
            assertThat(one.codec().encoder()).isSameAs(two.codec().encoder());
            assertThat(narrow.codec().encoder()).isNotSameAs(one.codec().encoder());
            assertThat(plain.codec().encoder()).isSameAs(WebSocketProtocol.ENCODER);
        }
    }

    /// Reads one step without what came before it.
    ///
    /// @return how many bytes it took, its end included
    private static int stepBytes(byte[] compressed, int from, byte[] expected) throws DataFormatException {
        try (var inflater = new Inflater(true)) {
            inflater.setInput(compressed, from, compressed.length - from);
            byte[] step = new byte[expected.length];
            int length = 0;
            while (length < step.length) {
                int more = inflater.inflate(step, length, step.length - length);
                assertThat(more).isPositive();
                length += more;
            }
            assertThat(new String(step, UTF_8)).isEqualTo(new String(expected, UTF_8));
            // It has gone on until it has something more to say.
            int end = from + (int) inflater.getBytesRead();
            while (!HEX.formatHex(compressed, end - 4, end).equals("0000ffff")) {
                end--;
            }
            return end - from;
        }
    }

    private static byte[] text(int length) {
        var random = new Random(3);
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append("{\"room\":").append(random.nextInt(1_000)).append(",\"text\":\"hello\"}");
        }
        return Arrays.copyOf(text.toString().getBytes(UTF_8), length);
    }

    private static byte[] deflated(byte[] bytes) {
        try (var deflater = new Deflater(9, true)) {
            deflater.setInput(bytes);
            byte[] out = new byte[bytes.length + 1_000];
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(out, length - 4);
        }
    }

    private static byte[] encoded(Talk talk, Payload payload) {
        ByteBuf frame = talk.codec().encoder().encode(payload);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes).release();
        return bytes;
    }

    /// Of a frame without a mask.
    private static byte[] payload(byte[] frame) {
        int header = frame[1] == 126 ? 4 : frame[1] == 127 ? 10 : 2;
        return Arrays.copyOfRange(frame, header, frame.length);
    }

    private static ClientProtocol compressing(int maxMessageBytes) {
        return Wire.protocol("", maxMessageBytes, new WebSocketSettings(List.of(), true, 0, List.of()));
    }

    private static Talk open(int maxMessageBytes, String... headers) {
        return Talk.open(compressing(maxMessageBytes), headers);
    }

    private static List<String> heard(byte[]... pieces) {
        try (var talk = open(Wire.LIMIT, OFFER).say(pieces)) {
            return talk.heard();
        }
    }

    private static String answer(String... headers) {
        try (var talk = new Talk(compressing(Wire.LIMIT)).say(Wire.request("/", headers))) {
            return talk.isOpened() ? talk.takeTold() : talk.dismiss().takeTold();
        }
    }
}
