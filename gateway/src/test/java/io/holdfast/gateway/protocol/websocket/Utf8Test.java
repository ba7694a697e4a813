// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    private static final byte[] BEHIND = "12345678".getBytes(UTF_8);
    private static final int LONGEST = 5;
    private static final List<String> ENDS = List.of("", "80", "a0", "8080", "9080", "a080", "808080", "908080");

    /// Around every bound of RFC 3629 section 4.
    private static final byte[] INTERESTING =
            HexFormat.of().parseHex("007f808f909fa0bfc0c1c2dfe0e1ecedeeeff0f1f3f4f5ff");

    @Test
    void aByteIsRefusedWhenNoTextBeginsLikeThat() {
        assertThat(compareAll(new byte[0])).isGreaterThan(10_000);
    }

    @Test
    void everyCharacterIsText() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(point).getBytes(UTF_8);
                if (!Utf8.isText(bytes, 0, bytes.length)) {
                    assertThat(point).as("code point refused").isNegative();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17, 30})
    void aWrongByteIsFoundBehindAnyAscii(int before) {
        byte[] bytes = ("a".repeat(before) + "?" + "b".repeat(20)).getBytes(UTF_8);
        assertThat(Utf8.isText(bytes, 0, bytes.length)).isTrue();
        bytes[before] = (byte) 0xc0;
        assertThat(Utf8.isText(bytes, 0, bytes.length)).isFalse();
        assertThat(Utf8.isText(bytes, before + 1, bytes.length)).isTrue();
        assertThat(Utf8.isText(bytes, 0, before)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // Whole messages in one frame, in fragments, and bytes in the middle of a frame.
        "ce ba e1 bd b9 cf 83 ce bc ce b5, true",
        "ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64, false",
        "f4 8f bf bf, true",
        "f4 90 80 80, false",
        "c0 80, false",
        "ef bf bf, true",
        "ef bf be, true",
        "ed 9f bf, true",
        "ed a0 80, false",
        "e2 82, false",
        "f0 9f 98, false",
        "fe, false",
    })
    void textIsRefusedAtItsFirstWrongByteHoweverItComes(String spaced, boolean isText) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(spaced);
        String heard = isText ? "text:" + new String(bytes, UTF_8) : "1007";
        try (var talk = Talk.open(Wire.protocol()).say(Wire.frame(0x81, bytes))) {
            assertThat(talk.heard()).containsExactly(heard);
        }
        int refused = firstRefused(bytes);
        try (var talk = Talk.open(Wire.protocol()).say(Wire.header(0x81, bytes.length))) {
            byte[] masked = Wire.frame(0x81, bytes);
            int at = masked.length - bytes.length;
            for (int i = 0; i < Math.min(refused, bytes.length); i++) {
                assertThat(talk.heard()).isEmpty();
                talk.say(new byte[] {masked[at + i]});
            }
            if (refused < bytes.length) {
                assertThat(talk.heard()).isEmpty();
                talk.say(new byte[] {masked[at + refused]});
            }
            assertThat(talk.heard()).containsExactly(heard);
        }
        try (var talk = Talk.open(Wire.protocol()).say(Wire.frame(0x01, ""))) {
            for (int i = 0; i < Math.min(refused + 1, bytes.length); i++) {
                assertThat(talk.heard()).isEmpty();
                talk.say(Wire.frame(0x00, Arrays.copyOfRange(bytes, i, i + 1)));
            }
            assertThat(talk.heard()).isEqualTo(refused < bytes.length ? List.of("1007") : List.of());
            talk.say(Wire.frame(0x80, ""));
            assertThat(talk.heard()).containsExactly(heard);
        }
    }

    @Test
    void bytesOfABinaryMessageMayBeAny() {
        try (var talk = Talk.open(Wire.protocol()).say(Wire.hex(0x02, "c0"), Wire.hex(0x80, "ff"))) {
            assertThat(talk.heard()).containsExactly("binary:c0ff");
        }
    }

    @Test
    void masksComeOffAtEachLengthAndPlace() {
        byte[] plain = new byte[40];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) (i * 37);
        }
        for (int from = 0; from < 10; from++) {
            for (int to = from; to <= plain.length; to++) {
                byte[] bytes = plain.clone();
                boolean isAscii = true;
                for (int i = from; i < to; i++) {
                    bytes[i] ^= (byte) (0x11223344 >> 8 * ((i - from) % 4));
                    isAscii &= plain[i] >= 0;
                }
                int middle = (from + to) / 2;
                boolean first = Masks.unmask(bytes, from, middle, 0x11223344);
                boolean second = Masks.unmask(bytes, middle, to, Masks.after(0x11223344, middle - from));
                assertThat(bytes).isEqualTo(plain);
                assertThat(first && second).isEqualTo(isAscii);
            }
        }
    }

    /// The index of the first byte that cannot be; the length when all can.
    private static int firstRefused(byte[] bytes) {
        var check = new Utf8();
        int at = 0;
        while (at < bytes.length && check.accepts(bytes, at, at + 1)) {
            at++;
        }
        return at;
    }

    /// Goes on with each interesting byte as long as that may become text.
    ///
    /// @return how many beginnings were compared with what the JDK says
    private static int compareAll(byte[] before) {
        int compared = 0;
        for (byte next : INTERESTING) {
            byte[] bytes = Arrays.copyOf(before, before.length + 1);
            bytes[before.length] = next;
            assertSameInText(bytes);
            boolean isRefused = firstRefused(bytes) < bytes.length;
            if (isRefused == mayBecomeText(bytes)) {
                assertThat(isRefused).as(HexFormat.of().formatHex(bytes)).isEqualTo(!isRefused);
            }
            compared += isRefused || bytes.length == LONGEST ? 1 : 1 + compareAll(bytes);
        }
        return compared;
    }

    /// Where much follows, characters are looked at as a whole.
    private static void assertSameInText(byte[] bytes) {
        byte[] text = Wire.join(bytes, BEHIND);
        if (Utf8.isText(text, 0, text.length) != isText(text)) {
            assertThat(isText(text))
                    .as("is text: %s", HexFormat.of().formatHex(text))
                    .isEqualTo(!isText(text));
        }
    }

    /// Whether the JDK takes the bytes with some end.
    private static boolean mayBecomeText(byte[] bytes) {
        return ENDS.stream()
                .anyMatch(end -> isText(Wire.join(bytes, HexFormat.of().parseHex(end))));
    }

    private static boolean isText(byte[] bytes) {
        return Arrays.equals(new String(bytes, UTF_8).getBytes(UTF_8), bytes);
    }
}
