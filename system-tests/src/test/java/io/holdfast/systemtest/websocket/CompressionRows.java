// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static io.holdfast.systemtest.websocket.Bytes.BINARY;
import static io.holdfast.systemtest.websocket.Bytes.CONTINUATION;
import static io.holdfast.systemtest.websocket.Bytes.FIN;
import static io.holdfast.systemtest.websocket.Bytes.PING;
import static io.holdfast.systemtest.websocket.Bytes.RSV1;
import static io.holdfast.systemtest.websocket.Bytes.TEXT;
import static io.holdfast.systemtest.websocket.Bytes.concat;
import static io.holdfast.systemtest.websocket.Bytes.filled;
import static io.holdfast.systemtest.websocket.Bytes.frame;
import static io.holdfast.systemtest.websocket.Bytes.hex;
import static io.holdfast.systemtest.websocket.Bytes.ping;
import static io.holdfast.systemtest.websocket.Bytes.text;
import static io.holdfast.systemtest.websocket.Deflate.compress;
import static io.holdfast.systemtest.websocket.Row.INVALID_DATA;
import static io.holdfast.systemtest.websocket.Row.PROTOCOL_ERROR;
import static io.holdfast.systemtest.websocket.Row.TOO_BIG;
import static io.holdfast.systemtest.websocket.Row.bad;
import static io.holdfast.systemtest.websocket.Row.echo;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// permessage-deflate (RFC 7692).
final class CompressionRows {

    private static final String OFFER = "permessage-deflate";
    private static final int[] LENGTHS = {0, 1, 16, 64, 256, 1_024, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072};
    private static final byte[] HELLO = compress("Hello, Hello, Hello".getBytes(UTF_8));
    private static final Said WHOLE = Said.text("Hello, Hello, Hello");

    private CompressionRows() {}

    static Stream<Row> messages() {
        return Stream.of(
                        OFFER,
                        OFFER + "; client_max_window_bits",
                        OFFER + "; server_max_window_bits=9",
                        OFFER + "; server_no_context_takeover; client_no_context_takeover")
                .flatMap(offer -> IntStream.of(LENGTHS)
                        .boxed()
                        .flatMap(length -> Stream.of(words(length), noise(length))
                                .map(payload -> {
                                    int opcode = payload.length > 0 && payload[0] < 0x20 ? BINARY : TEXT;
                                    byte[] written = frame(FIN | RSV1 | opcode, compress(payload));
                                    return echo(
                                                    "%d bytes, opcode %d with %s".formatted(length, opcode, offer),
                                                    written,
                                                    new Said(opcode, payload))
                                            .offering(offer);
                                })));
    }

    static Stream<Row> forms() {
        byte[] large = words(100_000);
        byte[] packed = compress(large);
        Said all = new Said(TEXT, large);
        byte[] start = Arrays.copyOf(packed, 10);
        byte[] middle = Arrays.copyOfRange(packed, 10, 11);
        byte[] end = Arrays.copyOfRange(packed, 11, packed.length);
        return Stream.of(
                        echo("empty block", frame(FIN | RSV1 | TEXT, (byte) 0), Said.text("")),
                        echo("blocks that are not compressed", frame(FIN | RSV1 | TEXT, compress(large, 0)), all),
                        echo("message that is not compressed", text("plain"), Said.text("plain")),
                        echo(
                                "one compressed, one not",
                                concat(frame(FIN | RSV1 | TEXT, HELLO), text("plain")),
                                WHOLE,
                                Said.text("plain")),
                        echo(
                                "last block marked as such",
                                frame(FIN | RSV1 | TEXT, hex("f348cdc9c90700 00")),
                                Said.text("Hello")),
                        echo(
                                "block of another message's window",
                                frame(FIN | RSV1 | TEXT, hex("f248cdc9c90700")),
                                Said.text("Hello")),
                        echo(
                                        "in frames, with a ping between",
                                        concat(
                                                frame(RSV1 | TEXT, start),
                                                frame(CONTINUATION, middle),
                                                ping("p"),
                                                frame(CONTINUATION),
                                                frame(FIN | CONTINUATION, end)),
                                        all)
                                .pongs("p"),
                        echo("byte by byte", frame(FIN | RSV1 | TEXT, HELLO), WHOLE)
                                .chopped(1))
                .map(row -> row.offering(OFFER));
    }

    static Stream<Row> violations() {
        byte[] bomb = compress(new byte[LimitRows.MOST_BYTES + 1]);
        byte[] most = new byte[LimitRows.MOST_BYTES];
        return Stream.of(
                        bad(
                                "compressed continuation",
                                PROTOCOL_ERROR,
                                concat(frame(RSV1 | TEXT, HELLO), frame(FIN | RSV1, HELLO))),
                        bad("compressed ping", PROTOCOL_ERROR, frame(FIN | RSV1 | PING, HELLO)),
                        bad("other reserved bits", PROTOCOL_ERROR, frame(FIN | RSV1 | 0x20 | TEXT, HELLO)),
                        bad("no deflated data", INVALID_DATA, frame(FIN | RSV1 | BINARY, filled(20, '\u00ff'))),
                        bad(
                                "text that is not UTF-8",
                                INVALID_DATA,
                                frame(FIN | RSV1 | TEXT, compress(hex("616263ff")))),
                        bad("more than the limit", TOO_BIG, frame(FIN | RSV1 | BINARY, bomb)),
                        echo("as much as the limit", frame(FIN | RSV1 | BINARY, compress(most)), Said.binary(most)))
                .map(row -> row.offering(OFFER));
    }

    /// What compresses well.
    private static byte[] words(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) ("abc def ".charAt(i % 8) + i / 1_000 % 3);
        }
        return payload;
    }

    /// What does not; its first byte tells it from words.
    private static byte[] noise(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        if (length > 0) {
            payload[0] = 1;
        }
        return payload;
    }
}
