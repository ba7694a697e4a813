// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineCodecTest {

    private static final int LIMIT = 12;

    @ParameterizedTest
    @CsvSource({
        "68690a, hi",
        "68690d0a, hi",
        "0a, ''",
        "0d0a, ''",
        "610d620a, 'a\rb'",
        "610d0d0a, 'a\r'",
        "0d0d0a, '\r'",
        "00610a, '\0a'",
        "c3a50a, å",
        "e282ac0a, €",
        "f09f98800a, 😀",
        "f48fbfbf0a, \udbff\udfff",
        "efbfbf0a, \uffff",
        "efbbbf610a, \ufeffa",
    })
    void lineEndsAreNotPartOfTheMessage(String hex, String message) {
        assertThat(cut(LIMIT, HexFormat.of().parseHex(hex))).containsExactly(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0af",
                "c1bf",
                "c280c2",
                "c2",
                "e0809f",
                "e09fbf",
                "e282",
                "e2",
                "eda080",
                "edbfbf",
                "f08fbfbf",
                "f0808080",
                "f09f98",
                "f09f",
                "f0",
                "f4908080",
                "f5808080",
                "f8888080",
                "fe",
                "ff",
                "61c3",
                "c361",
                "e28261",
                "f09f9861",
                "e2e282ac"
            })
    void whatIsNotUtf8IsAViolation(String hex) {
        assertThat(cut(LIMIT, HexFormat.of().parseHex(hex + "0a"))).containsExactly("INVALID_MESSAGE");
        assertThat(cut(LIMIT, HexFormat.of().parseHex(hex + "0d0a"))).containsExactly("INVALID_MESSAGE");
        assertThat(cut(LIMIT, HexFormat.of().parseHex("610a" + hex + "0a")))
                .as("lines before it are taken")
                .containsExactly("a", "INVALID_MESSAGE");
    }

    @Test
    void aMessageMayBeAsLongAsTheLimit() {
        String exact = "x".repeat(LIMIT);
        assertThat(cut(LIMIT, exact + "\n")).containsExactly(exact);
        assertThat(cut(LIMIT, exact + "\r\n")).containsExactly(exact);
        assertThat(cut(LIMIT, exact + "\r")).as("a line feed may follow").isEmpty();
        assertThat(cut(LIMIT, exact + "\r\r\n")).containsExactly("MESSAGE_TOO_BIG");
        assertThat(cut(LIMIT, exact + "x\n")).containsExactly("MESSAGE_TOO_BIG");
        assertThat(cut(LIMIT, exact + "x\r\n")).containsExactly("MESSAGE_TOO_BIG");
    }

    @Test
    void aLineWithoutAnEndIsRefusedAsSoonAsTheLimitIsPassed() {
        assertThat(cut(LIMIT, "x".repeat(LIMIT + 1))).isEmpty();
        assertThat(cut(LIMIT, "x".repeat(LIMIT + 2))).containsExactly("MESSAGE_TOO_BIG");
        assertThat(cut(LIMIT, "a\nb\n" + "x".repeat(1_000_000))).containsExactly("a", "b", "MESSAGE_TOO_BIG");
    }

    @Test
    void telnetsInterruptIsRefusedBeforeItsLineEnds() {
        byte[] interrupt = {'a', '\n', 'b', (byte) 0xff, (byte) 0xf4, (byte) 0xff, (byte) 0xfd, 6};
        assertThat(cut(LIMIT, interrupt)).containsExactly("a", "INVALID_MESSAGE");
    }

    @Test
    void theLimitCountsBytesNotCharacters() {
        assertThat(cut(LIMIT, "€€€€\n")).containsExactly("€€€€");
        assertThat(cut(LIMIT, "€€€€å\n")).containsExactly("MESSAGE_TOO_BIG");
    }

    @Test
    void aViolationNamesTheLimit() {
        assertThat(violation(LIMIT, "x".repeat(LIMIT + 2)).reason().text())
                .isEqualTo("message of more than 12 bytes (limit 12)");
    }

    @Test
    void everySplitGivesTheSameLines() {
        byte[] stream = "one\ntwo\r\n\n\r\nå€😀\na\rb\r\r\n\0\nlast".getBytes(UTF_8);
        List<String> whole = cut(LIMIT, stream);
        assertThat(whole).containsExactly("one", "two", "", "", "å€😀", "a\rb\r", "\0");
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                assertThat(cut(
                                LIMIT,
                                Arrays.copyOfRange(stream, 0, first),
                                Arrays.copyOfRange(stream, first, second),
                                Arrays.copyOfRange(stream, second, stream.length)))
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void randomStreamsInRandomPiecesAreCutAsTheDefinitionSays() {
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            byte[] stream = randomStream(random);
            assertThat(cut(LIMIT, randomPieces(random, stream)))
                    .as("seed %d", seed)
                    .isEqualTo(definition(stream));
        }
    }

    private static byte[] randomStream(Random random) {
        String[] atoms = {"\n", "\n", "\r\n", "\r", "a", "bc", "å", "€", "😀", "\0", "0123456789ab", "\u0080", "\u00ff"
        };
        var stream = new ByteArrayOutputStream();
        for (int i = random.nextInt(20); i > 0; i--) {
            String atom = atoms[random.nextInt(atoms.length)];
            boolean raw = atom.equals("\u0080") && random.nextInt(8) == 0;
            stream.writeBytes(atom.getBytes(raw ? ISO_8859_1 : UTF_8));
        }
        return stream.toByteArray();
    }

    private static byte[][] randomPieces(Random random, byte[] stream) {
        List<byte[]> pieces = new ArrayList<>();
        int at = 0;
        while (at < stream.length) {
            int next = Math.min(stream.length, at + 1 + random.nextInt(6));
            pieces.add(Arrays.copyOfRange(stream, at, next));
            at = next;
        }
        return pieces.toArray(byte[][]::new);
    }

    /// Cuts the slow and obvious way.
    private static List<String> definition(byte[] stream) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < stream.length; i++) {
            if (stream[i] == '\n') {
                int end = i > start && stream[i - 1] == '\r' ? i - 1 : i;
                String line = line(Arrays.copyOfRange(stream, start, end));
                lines.add(line);
                if (line.length() > LIMIT) {
                    return lines;
                }
                start = i + 1;
            }
        }
        if (stream.length - start > LIMIT + 1) {
            lines.add("MESSAGE_TOO_BIG");
        }
        return lines;
    }

    private static String line(byte[] bytes) {
        if (bytes.length > LIMIT) {
            return "MESSAGE_TOO_BIG";
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return "INVALID_MESSAGE";
        }
    }

    private static List<String> cut(int limit, String stream) {
        return cut(limit, stream.getBytes(UTF_8));
    }

    /// The messages; the last may be the code of a violation instead.
    private static List<String> cut(int limit, byte[]... pieces) {
        var codec = new LineCodec(limit);
        ByteBuf in = Unpooled.buffer();
        List<String> lines = new ArrayList<>();
        try {
            for (byte[] piece : pieces) {
                in.writeBytes(piece);
                for (Payload line = codec.read(in); line != null; line = codec.read(in)) {
                    assertThat(line.text()).isTrue();
                    lines.add(new String(line.bytes(), UTF_8));
                }
                in.discardReadBytes();
            }
        } catch (ProtocolViolation violation) {
            lines.add(violation.reason().code().name());
        }
        return lines;
    }

    private static ProtocolViolation violation(int limit, String stream) {
        try {
            new LineCodec(limit).read(Unpooled.copiedBuffer(stream, UTF_8));
        } catch (ProtocolViolation violation) {
            return violation;
        }
        throw new AssertionError("no violation");
    }
}
