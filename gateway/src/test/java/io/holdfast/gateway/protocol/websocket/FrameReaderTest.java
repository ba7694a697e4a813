// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.config.WebSocketSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({
        // The examples of RFC 6455 section 5.7, those of clients.
        "818537fa213d7f9f4d5158, text:Hello",
        "818000000000, text:",
        "828000000000, binary:",
        "8283010203040002ff, binary:0100fc",
        "8184ffffffff0f60677f, text:😀",
    })
    void aFrameIsAMessage(String hex, String heard) {
        assertThat(heard(HEX.parseHex(hex))).containsExactly(heard);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 125, 126, 127, 128, 255, 256, 257, 999, 1000})
    void messagesOfEachLengthArrive(int length) {
        String text = "abcdefg".repeat(143).substring(0, length);
        byte[] frame = Wire.text(text);
        assertThat(heard(frame, frame)).containsExactly("text:" + text, "text:" + text);
        byte[] binary = new byte[length];
        Arrays.fill(binary, (byte) 0xfe);
        assertThat(heard(Wire.frame(0x82, binary))).containsExactly("binary:" + HEX.formatHex(binary));
        try (var talk = Talk.open(Wire.protocol()).sayByByte(frame)) {
            assertThat(talk.heard()).containsExactly("text:" + text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 65_537, 4 * 1024 * 1024})
    void largeMessagesArriveAndGrowNoFasterThanTheyCome(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 31 >> 3);
        }
        byte[] frame = Wire.frame(0x82, payload);
        try (var talk = Talk.open(Wire.protocol("", 4 * 1024 * 1024, WebSocketSettings.DEFAULT))) {
            for (int at = 0; at < frame.length; at += 1_457) {
                talk.say(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + 1_457)));
                assertThat(talk.heldBytes()).isLessThanOrEqualTo(2 * (at + 1_457) + 200);
            }
            assertThat(talk.messages().getFirst().bytes()).isEqualTo(payload);
            assertThat(talk.heldBytes()).isZero();
        }
    }

    @Test
    void fragmentsBecomeOneMessageAndControlFramesGoBetween() {
        byte[] stream = Wire.join(
                Wire.frame(0x01, "one "),
                Wire.frame(0x89, "ping"),
                Wire.frame(0x00, ""),
                Wire.frame(0x8a, "pong"),
                Wire.frame(0x00, "two "),
                Wire.frame(0x80, "three"),
                Wire.hex(0x02, "00ff"),
                Wire.hex(0x80, ""),
                Wire.text("next"));
        for (int at = 0; at <= stream.length; at++) {
            try (var talk = Talk.open(Wire.protocol())) {
                talk.say(Arrays.copyOf(stream, at), Arrays.copyOfRange(stream, at, stream.length));
                assertThat(talk.heard()).containsExactly("text:one two three", "binary:00ff", "text:next");
                assertThat(talk.takeToldHex()).isEqualTo("8a0470696e67");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125})
    void aPingIsAnsweredWithItsPayload(int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 0xfe);
        try (var talk = Talk.open(Wire.protocol())) {
            talk.sayByByte(Wire.join(Wire.frame(0x89, payload), Wire.frame(0x89, payload)));
            String pong = "8a%02x".formatted(length) + "fe".repeat(length);
            assertThat(talk.takeToldHex()).isEqualTo(pong + pong);
            assertThat(talk.heard()).isEmpty();
        }
    }

    @Test
    void pongsAreIgnored() {
        try (var talk = Talk.open(Wire.protocol())) {
            talk.say(Wire.frame(0x8a, ""), Wire.frame(0x8a, "unasked"), Wire.text("still here"));
            assertThat(talk.takeTold()).isEmpty();
            assertThat(talk.heard()).containsExactly("text:still here");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Reserved bits.
        "c1, 1002",
        "a1, 1002",
        "91, 1002",
        "f1, 1002",
        "c0, 1002",
        "c9, 1002",
        "c8, 1002",
        // Reserved opcodes.
        "83, 1002",
        "84, 1002",
        "85, 1002",
        "86, 1002",
        "87, 1002",
        "8b, 1002",
        "8c, 1002",
        "8d, 1002",
        "8e, 1002",
        "8f, 1002",
        "03, 1002",
        "0b, 1002",
        // Control frames in fragments.
        "08, 1002",
        "09, 1002",
        "0a, 1002",
        // No mask.
        "8105, 1002",
        "8100, 1002",
        "8900, 1002",
        "827f, 1002",
        // Control frames that are too long.
        "89fe, 1002",
        "8aff, 1002",
        "88fe, 1002",
        // Lengths that are not the shortest, or not of 63 bits.
        "81fe0000, 1002",
        "81fe007d, 1002",
        "81ff0000000000000000, 1002",
        "81ff000000000000ffff, 1002",
        "81ff8000000000000000, 1002",
        "81ffffffffffffffffff, 1002",
        // Over the limit.
        "81fe03e900000000, 1009",
        "81ff000000000001000000000000, 1009",
        "82ff7fffffffffffffff00000000, 1009",
        // A continuation of nothing.
        "808000000000, 1002",
        "008000000000, 1002",
        // A message inside a message.
        "018000000000018000000000, 1002",
        "018000000000818000000000, 1002",
        "018000000000828000000000, 1002",
        // Close frames.
        "88810000000003, 1002",
        "888200000000ffff, 1002",
        "88830000000003e8ff, 1007",
        "88840000000003e8c0af, 1007",
        "88830000000003e8c3, 1007",
    })
    void violationsAreFoundAsSoonAsTheyAreThere(String hex, int code) {
        byte[] bytes = HEX.parseHex(hex);
        try (var talk = Talk.open(Wire.protocol()).sayByByte(Arrays.copyOf(bytes, bytes.length - 1))) {
            assertThat(talk.heard()).isEmpty();
            talk.say(new byte[] {bytes[bytes.length - 1]});
            assertThat(talk.heard()).containsExactly("" + code);
            assertThat(talk.violation().reason().code())
                    .isEqualTo(code == 1009 ? Code.MESSAGE_TOO_BIG : Code.INVALID_MESSAGE);
            talk.dismiss();
            assertThat(talk.takeToldHex()).startsWith("88").contains("%04x".formatted(code));
        }
        assertThat(heard(bytes)).as("at once").containsExactly("" + code);
    }

    @Test
    void messagesBeforeAViolationAreTaken() {
        assertThat(heard(Wire.join(Wire.text("a"), Wire.text("b"), HEX.parseHex("8300"), Wire.text("c"))))
                .containsExactly("text:a", "text:b", "1002");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void theCodeOfACloseFrameIsEchoed(int code) {
        byte[] payload = {(byte) (code >> 8), (byte) code, 'b', 'y', 'e'};
        try (var talk = Talk.open(Wire.protocol())) {
            talk.say(Wire.join(Wire.text("last"), Wire.frame(0x88, payload), Wire.text("too late")));
            assertThat(talk.heard()).containsExactly("text:last", "left");
            assertThat(talk.takeTold()).as("answers come first").isEmpty();
            talk.dismiss();
            assertThat(talk.takeToldHex()).isEqualTo("8802%04x".formatted(code));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void codesThatNoCloseFrameHasAreViolations(int code) {
        byte[] payload = {(byte) (code >> 8), (byte) code};
        assertThat(heard(Wire.frame(0x88, payload))).containsExactly("1002");
    }

    @Test
    void anEmptyCloseFrameIsEchoed() {
        byte[] stream = Wire.join(Wire.frame(0x01, "half"), Wire.frame(0x88, ""), Wire.frame(0x80, "too late"));
        try (var talk = Talk.open(Wire.protocol()).say(stream).dismiss()) {
            assertThat(talk.heard()).containsExactly("left");
            assertThat(talk.takeToldHex()).isEqualTo("8800");
            assertThat(talk.heldBytes()).isZero();
        }
    }

    @Test
    void aCloseFrameMayHave123BytesOfReason() {
        byte[] payload = Wire.join(HEX.parseHex("03e8"), "å".repeat(61).getBytes(UTF_8), "x".getBytes(UTF_8));
        assertThat(payload).hasSize(125);
        try (var talk =
                Talk.open(Wire.protocol()).sayByByte(Wire.frame(0x88, payload)).dismiss()) {
            assertThat(talk.takeToldHex()).isEqualTo("880203e8");
        }
    }

    @Test
    void theLimitIsThatOfTheWholeMessage() {
        assertThat(heard(Wire.frame(0x01, "a".repeat(600)), Wire.frame(0x80, "a".repeat(400))))
                .hasSize(1);
        assertThat(heard(Wire.frame(0x01, "a".repeat(600)), Wire.header(0x80, 401)))
                .containsExactly("1009");
        assertThat(heard(Wire.header(0x82, 1001))).containsExactly("1009");
    }

    @Test
    void framesMayHaveALimitOfTheirOwn() {
        var protocol = Wire.protocol("", Wire.LIMIT, new WebSocketSettings(List.of(), false, 10, List.of()));
        try (var talk = Talk.open(protocol)) {
            talk.say(Wire.frame(0x01, "0123456789"), Wire.frame(0x80, "0123456789"), Wire.frame(0x89, "a longer ping"));
            talk.say(Wire.header(0x81, 11));
            assertThat(talk.heard()).containsExactly("text:01234567890123456789", "1009");
            assertThat(talk.violation().reason().text()).isEqualTo("frame of more than 10 bytes (limit 10)");
        }
    }

    @Test
    void aMessageMayHaveAThousandEmptyFragments() {
        List<byte[]> frames = new ArrayList<>();
        frames.add(Wire.frame(0x01, "a"));
        for (int i = 0; i < 1_000; i++) {
            frames.add(Wire.frame(0x00, ""));
        }
        byte[][] all = frames.toArray(byte[][]::new);
        assertThat(heard(Wire.join(all), Wire.frame(0x80, "b"), Wire.join(all), Wire.frame(0x80, "")))
                .containsExactly("text:ab", "text:a");
        assertThat(heard(Wire.join(all), Wire.frame(0x00, ""))).containsExactly("1008");
    }

    @Test
    void ofWhoIsNotReadAnyMoreNothingIsKept() {
        try (var talk = Talk.open(Wire.protocol()).say(Wire.frame(0x01, "begun"))) {
            assertThat(talk.heldBytes()).isPositive();
            talk.codec().readNoMore();
            assertThat(talk.heldBytes()).isZero();
        }
    }

    @Test
    void wholeFramesNeedNothingBetweenMessages() {
        try (var talk = Talk.open(Wire.protocol()).say(Wire.text("a"), Wire.frame(0x01, "b"))) {
            assertThat(talk.heldBytes()).isPositive();
            talk.say(Wire.frame(0x80, "c"));
            assertThat(talk.heldBytes()).isZero();
        }
    }

    private static List<String> heard(byte[]... pieces) {
        try (var talk = Talk.open(Wire.protocol()).say(pieces)) {
            return talk.heard();
        }
    }
}
