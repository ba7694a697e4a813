// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static io.holdfast.systemtest.websocket.Bytes.BINARY;
import static io.holdfast.systemtest.websocket.Bytes.FIN;
import static io.holdfast.systemtest.websocket.Bytes.TEXT;
import static io.holdfast.systemtest.websocket.Bytes.concat;
import static io.holdfast.systemtest.websocket.Bytes.fragments;
import static io.holdfast.systemtest.websocket.Bytes.frame;
import static io.holdfast.systemtest.websocket.Bytes.hex;
import static io.holdfast.systemtest.websocket.Row.TOO_BIG;
import static io.holdfast.systemtest.websocket.Row.bad;
import static io.holdfast.systemtest.websocket.Row.echo;

import java.util.stream.Stream;

/// Large messages, up to the limit of the echo and over it.
final class LimitRows {

    /// The echo's `max-message`.
    static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final int MIB = 1024 * 1024;

    private LimitRows() {}

    /// Made one by one: together they are too large.
    static Stream<Row> upToTheLimit() {
        return Stream.of(TEXT, BINARY)
                .flatMap(opcode -> Stream.of(
                                large(opcode, MOST_BYTES, MOST_BYTES, 0),
                                large(opcode, MOST_BYTES, MIB, 0),
                                large(opcode, MOST_BYTES, 4_096, 0),
                                large(opcode, MOST_BYTES, 64, 0),
                                large(opcode, 4 * MIB, 4 * MIB, 1_460),
                                large(opcode, MIB, MIB, 64),
                                large(opcode, MIB, 1, 0))
                        .map(Large::row));
    }

    static Stream<Row> overTheLimit() {
        byte[] most = payload(MOST_BYTES);
        byte[] open = frame(BINARY, most);
        return Stream.of(
                bad(
                        "header of a byte too much",
                        TOO_BIG,
                        frame(FIN | BINARY, 9, hex("01020304"), MOST_BYTES + 1, new byte[0])),
                bad("message of a byte too much", TOO_BIG, frame(FIN | TEXT, payload(MOST_BYTES + 1))),
                bad("second frame of a byte too much", TOO_BIG, concat(open, frame(FIN, (byte) 1))),
                bad(
                        "frames of more and more bytes",
                        TOO_BIG,
                        fragments(BINARY, payload(MOST_BYTES + 70_000), 64 * 1024)),
                echo("empty frame behind as much as may be", concat(open, frame(FIN)), new Said(BINARY, most)));
    }

    static Row large(int opcode) {
        return large(opcode, MOST_BYTES, MOST_BYTES, 0).row();
    }

    private static Large large(int opcode, int bytes, int each, int chop) {
        return new Large(opcode, bytes, each, chop);
    }

    private record Large(int opcode, int bytes, int each, int chop) {

        Row row() {
            byte[] payload = payload(bytes);
            Row row = echo(
                    "opcode %d, %d bytes in frames of %d".formatted(opcode, bytes, each),
                    bytes == each ? frame(FIN | opcode, payload) : fragments(opcode, payload, each),
                    new Said(opcode, payload));
            return chop == 0 ? row : row.chopped(chop);
        }
    }

    private static byte[] payload(int bytes) {
        byte[] payload = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            payload[i] = (byte) ('a' + i % 23);
        }
        return payload;
    }
}
