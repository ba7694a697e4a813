// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.json;

import static io.holdfast.gateway.protocol.CodecPieces.cut;
import static io.holdfast.gateway.protocol.CodecPieces.randomPieces;
import static io.holdfast.gateway.protocol.CodecPieces.splits;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol.Codec;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.UnusedConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonProtocolTest {

    private static final int LIMIT = 100_000;

    @Test
    void goldenBytes() {
        byte[] frame = HexFormat.of().parseHex("0000000c" + "7b2261223a317d0a");
        assertThat(cut(codec(), frame)).containsExactly("7b2261223a317d0a");
        ByteBuf sent = codec().encoder().encode(Payload.ofText("{\"a\":1}\n"));
        assertThat(ByteBufUtil.getBytes(sent)).isEqualTo(frame);
        sent.release();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "0",
                "-1.5e+3",
                "true",
                "null",
                "\"\"",
                " \t\r\n {\"a\" : [1, {\"b\":null}], \"a\":\"\\u0000 \\ud83d\\ude00\"} \n",
                "\"å€😀\"",
                "{\"\":{}}",
            })
    void documentsPassUnchanged(String document) {
        assertThat(cut(codec(), frame(document.getBytes(UTF_8))))
                .containsExactly(HexFormat.of().formatHex(document.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``               | not JSON at byte 0: nothing is there
            `  `             | not JSON at byte 0: nothing is there
            {                | not JSON at byte 1: Unexpected end-of-input: expected close marker for Object
            [1,              | not JSON at byte 3: Unexpected end-of-input
            {"a":1}}         | not JSON at byte 7:
            {} {}            | not JSON at byte 3: a second document begins
            1 2              | not JSON at byte 2: a second document begins
            {a:1}            | not JSON at byte 1: Unexpected character ('a'
            {'a':1}          | not JSON at byte 1: Unexpected character ('''
            [1,]             | not JSON at byte 3:
            [01]             | not JSON at byte
            [+1]             | not JSON at byte
            [.5]             | not JSON at byte
            [NaN]            | not JSON at byte
            nul              | not JSON at byte
            "a               | not JSON at byte 2: Unexpected end-of-input
            "\\x"            | not JSON at byte
            //               | not JSON at byte 0:
            {}x              | not JSON at byte 2:
            """)
    void whatIsNoDocumentIsRefusedWithWhereAndWhy(String document, String why) {
        assertThat(cut(codec(), frame(document.getBytes(UTF_8))))
                .singleElement()
                .asString()
                .startsWith("INVALID_MESSAGE " + why)
                .doesNotContain("Source:", "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"22ff22", "22c0af22", "22eda08022", "22e28222", "22f490808022", "7b22c3223a317d"})
    void whatIsNotUtf8IsRefused(String hex) {
        assertThat(cut(codec(), frame(HexFormat.of().parseHex(hex))))
                .containsExactly("INVALID_MESSAGE not valid UTF-8");
    }

    @Test
    void otherEncodingsAndByteOrderMarksAreRefused() {
        for (byte[] document : new byte[][] {"{}".getBytes(UTF_16LE), "\ufeff{}".getBytes(UTF_8)}) {
            assertThat(cut(codec(), frame(document)))
                    .singleElement()
                    .asString()
                    .startsWith("INVALID_MESSAGE not JSON at byte");
        }
    }

    @Test
    void depthAndNumbersAreLimited() {
        assertThat(cut(codec(), frame(nested(500)))).singleElement().asString().startsWith("5b5b");
        assertThat(cut(codec(), frame(nested(501))))
                .singleElement()
                .asString()
                .startsWith("INVALID_MESSAGE not JSON at byte");
        assertThat(cut(codec(), frame(nested(LIMIT / 2))))
                .singleElement()
                .asString()
                .startsWith("INVALID_MESSAGE");
        assertThat(cut(codec(), frame("1".repeat(1000).getBytes(UTF_8))))
                .singleElement()
                .asString()
                .startsWith("3131");
        assertThat(cut(codec(), frame("1".repeat(1001).getBytes(UTF_8))))
                .singleElement()
                .asString()
                .startsWith("INVALID_MESSAGE");
        assertThat(cut(codec(), frame(("{\"" + "n".repeat(90_000) + "\":1}").getBytes(UTF_8))))
                .singleElement()
                .asString()
                .startsWith("7b22");
    }

    @Test
    void everySplitGivesTheSameDocuments() {
        var stream = new ByteArrayOutputStream();
        for (String document : new String[] {"{\"ä\":1}", "[]", "7"}) {
            stream.writeBytes(frame(document.getBytes(UTF_8)));
        }
        stream.writeBytes(new byte[] {0, 0});
        for (byte[][] pieces : splits(stream.toByteArray())) {
            assertThat(cut(codec(), pieces)).containsExactly("7b22c3a4223a317d", "5b5d", "37");
        }
    }

    @Test
    void garbageIsRefusedOrPassesAsWhatItIs() {
        String[] atoms = {"{", "}", "[", "]", "\"", ":", ",", "1", "-", "e", "true", "null", " ", "\\", "å", "\0"};
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var document = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                document.append(atoms[random.nextInt(atoms.length)]);
            }
            byte[] bytes = document.toString().getBytes(UTF_8);
            if (random.nextInt(4) == 0 && bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(cut(codec(), randomPieces(random, frame(bytes))))
                    .as("seed %d", seed)
                    .singleElement()
                    .asString()
                    .satisfiesAnyOf(
                            outcome -> assertThat(outcome).startsWith("INVALID_MESSAGE not "),
                            outcome ->
                                    assertThat(outcome).isEqualTo(HexFormat.of().formatHex(bytes)));
        }
    }

    @Test
    void clientIsToldWhyInADocument() {
        assertThat(told(Code.INVALID_MESSAGE, "not JSON at byte 3: \"x\"\n", "closed: …"))
                .isEqualTo("{\"closed\":\"invalid-message\",\"reason\":\"not JSON at byte 3: \\\"x\\\"\\n\"}");
        assertThat(told(Code.GATEWAY_STOPPING, "the gateway is drained", "back in 5 minutes"))
                .isEqualTo("{\"closed\":\"gateway-stopping\",\"reason\":\"back in 5 minutes\"}");
        assertThat(told(Code.CLOSED_BY_APPLICATION, "logged in elsewhere", "logged in elsewhere"))
                .isEqualTo("{\"closed\":\"closed-by-application\",\"reason\":\"logged in elsewhere\"}");
        var closed = new CloseReason(Code.CLOSED_BY_APPLICATION, "x", true);
        assertThat(codec().farewell(new Farewell(closed, 0, null))).isNull();
    }

    private static String told(Code code, String text, String lastLine) {
        var farewell = new Farewell(new CloseReason(code, text, true), 0, lastLine);
        ByteBuf frame = Objects.requireNonNull(codec().farewell(farewell));
        assertThat(frame.readInt()).isEqualTo(frame.readableBytes() + 4);
        String document = frame.toString(UTF_8);
        frame.release();
        assertThat(cut(codec(), frame(document.getBytes(UTF_8)))).hasSize(1);
        return document;
    }

    private static byte[] nested(int levels) {
        return ("[".repeat(levels) + "]".repeat(levels)).getBytes(UTF_8);
    }

    private static byte[] frame(byte[] document) {
        return ByteBuffer.allocate(document.length + 4)
                .putInt(document.length + 4)
                .put(document)
                .array();
    }

    private static Codec codec() {
        return new JsonProtocol(LIMIT).codec(new UnusedConnection());
    }
}
