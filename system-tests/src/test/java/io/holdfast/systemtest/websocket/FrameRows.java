// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static io.holdfast.systemtest.websocket.Bytes.BINARY;
import static io.holdfast.systemtest.websocket.Bytes.CLOSE;
import static io.holdfast.systemtest.websocket.Bytes.CONTINUATION;
import static io.holdfast.systemtest.websocket.Bytes.FIN;
import static io.holdfast.systemtest.websocket.Bytes.PING;
import static io.holdfast.systemtest.websocket.Bytes.PONG;
import static io.holdfast.systemtest.websocket.Bytes.TEXT;
import static io.holdfast.systemtest.websocket.Bytes.concat;
import static io.holdfast.systemtest.websocket.Bytes.filled;
import static io.holdfast.systemtest.websocket.Bytes.frame;
import static io.holdfast.systemtest.websocket.Bytes.hex;
import static io.holdfast.systemtest.websocket.Bytes.ping;
import static io.holdfast.systemtest.websocket.Bytes.text;
import static io.holdfast.systemtest.websocket.Row.PROTOCOL_ERROR;
import static io.holdfast.systemtest.websocket.Row.TOO_BIG;
import static io.holdfast.systemtest.websocket.Row.bad;
import static io.holdfast.systemtest.websocket.Row.echo;
import static io.holdfast.systemtest.websocket.Row.good;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Frames by themselves: lengths, masks, reserved bits, opcodes, pings (RFC 6455 section 5.2 and 5.5).
final class FrameRows {

    private static final byte[] NO_MASK = {};
    private static final byte[] HELLO = text("Hello");
    private static final int[] LENGTHS = {0, 1, 2, 124, 125, 126, 127, 128, 65_535, 65_536, 65_537, 1_000_000};
    private static final int[] KINDS = {CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG};

    private FrameRows() {}

    static Stream<Row> lengths() {
        return IntStream.of(LENGTHS)
                .boxed()
                .flatMap(length -> Stream.of(TEXT, BINARY).flatMap(opcode -> {
                    byte[] payload = filled(length, opcode == TEXT ? '*' : '\u00fe');
                    Row row = echo(
                            name(opcode) + " of " + length + " bytes",
                            frame(FIN | opcode, payload),
                            new Said(opcode, payload));
                    return Stream.of(row, row.chopped(997));
                }));
    }

    static Stream<Row> masks() {
        return Stream.of("00000000", "ffffffff", "80808080", "01020304")
                .map(mask -> echo(
                        "mask " + mask,
                        frame(FIN | TEXT, hex(mask), filled(131, 'm')),
                        new Said(TEXT, filled(131, 'm'))));
    }

    static Stream<Row> withoutMask() {
        return IntStream.of(KINDS)
                .mapToObj(opcode -> bad(
                        name(opcode) + " without a mask",
                        PROTOCOL_ERROR,
                        concat(HELLO, frame(FIN | opcode, NO_MASK, filled(3, 'x'))),
                        Said.text("Hello")));
    }

    static Stream<Row> lengthsInTooManyBytes() {
        return Stream.of(
                        new int[] {3, 0},
                        new int[] {3, 1},
                        new int[] {3, 125},
                        new int[] {9, 0},
                        new int[] {9, 126},
                        new int[] {9, 65_535})
                .map(each -> bad(
                        "length %d in %d bytes".formatted(each[1], each[0]),
                        PROTOCOL_ERROR,
                        frame(FIN | BINARY, each[0], hex("01020304"), each[1], filled(each[1], 'x'))));
    }

    static Stream<Row> lengthsBeyondAll() {
        return Stream.of(
                bad("length of 64 bits", PROTOCOL_ERROR, header(-1)),
                bad("length with the highest bit", PROTOCOL_ERROR, header(Long.MIN_VALUE)),
                bad("longest length", TOO_BIG, header(Long.MAX_VALUE)),
                bad("length of 33 bits", TOO_BIG, header(1L << 32)),
                bad("length of 32 bits", TOO_BIG, header((1L << 32) - 1)),
                bad("length of 31 bits", TOO_BIG, header((1L << 31) - 1)));
    }

    static Stream<Row> reservedBits() {
        return IntStream.rangeClosed(1, 7)
                .boxed()
                .flatMap(bits -> IntStream.of(KINDS)
                        .mapToObj(opcode -> bad(
                                "reserved bits %d in a %s".formatted(bits, name(opcode)),
                                PROTOCOL_ERROR,
                                concat(HELLO, frame(FIN | bits << 4 | opcode, filled(2, 'x')), ping("")),
                                Said.text("Hello"))));
    }

    static Stream<Row> reservedOpcodes() {
        return IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
                .boxed()
                .flatMap(opcode -> Stream.of(0, 1, 125)
                        .map(length -> bad(
                                "opcode %d with %d bytes".formatted(opcode, length),
                                PROTOCOL_ERROR,
                                concat(HELLO, frame(FIN | opcode, filled(length, 'x')), ping("")),
                                Said.text("Hello"))));
    }

    static Stream<Row> pings() {
        String longest = "p".repeat(125);
        Row wild = good("ping of bytes that are not UTF-8", frame(FIN | PING, hex("00ff feff dc80")));
        var answer = List.of(new Said(PONG, hex("00ff feff dc80")));
        Row eleven = good(
                "eleven pings",
                concat(Stream.generate(() -> ping("again")).limit(11).toArray(byte[][]::new)));
        return Stream.of(
                good("ping of nothing", ping("")).pongs(""),
                good("ping", ping("Hello, world!")).pongs("Hello, world!"),
                new Row(wild.name(), wild.written(), 0, List.of(), answer, Row.NORMAL, ""),
                good("longest ping", ping(longest)).pongs(longest),
                good("longest ping", ping(longest)).pongs(longest).chopped(1),
                bad("ping of 126 bytes", PROTOCOL_ERROR, ping(longest + "p")),
                bad("pong of 126 bytes", PROTOCOL_ERROR, frame(FIN | PONG, filled(126, 'p'))),
                bad("fragmented ping", PROTOCOL_ERROR, frame(PING, filled(2, 'p'))),
                bad("fragmented pong", PROTOCOL_ERROR, frame(PONG, filled(2, 'p'))),
                bad("fragmented close", PROTOCOL_ERROR, frame(CLOSE)),
                good("pong that nobody asked for", frame(FIN | PONG)),
                good("pong with a payload that nobody asked for", frame(FIN | PONG, filled(9, 'p'))),
                good("pong, then ping", concat(frame(FIN | PONG, filled(9, 'p')), ping("now")))
                        .pongs("now"),
                eleven.pongs(Stream.generate(() -> "again").limit(11).toArray(String[]::new)),
                eleven.pongs(Stream.generate(() -> "again").limit(11).toArray(String[]::new))
                        .chopped(1));
    }

    static Stream<Row> many() {
        List<byte[]> written = new ArrayList<>();
        List<Said> echoes = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int opcode = i % 3 == 0 ? BINARY : TEXT;
            byte[] payload = filled(i % 300, (char) ('a' + i % 26));
            written.add(frame(FIN | opcode, payload));
            echoes.add(new Said(opcode, payload));
        }
        Row row = good("1000 messages in a row", concat(written.toArray(byte[][]::new)), echoes.toArray(Said[]::new));
        return Stream.of(row, row.chopped(1_460));
    }

    /// Of a frame whose payload never comes.
    private static byte[] header(long length) {
        return frame(FIN | BINARY, 9, hex("01020304"), length, new byte[0]);
    }

    private static String name(int opcode) {
        return switch (opcode) {
            case CONTINUATION -> "continuation";
            case TEXT -> "text";
            case BINARY -> "binary";
            case CLOSE -> "close";
            case PING -> "ping";
            default -> "pong";
        };
    }
}
