// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static io.holdfast.systemtest.websocket.Bytes.BINARY;
import static io.holdfast.systemtest.websocket.Bytes.CONTINUATION;
import static io.holdfast.systemtest.websocket.Bytes.FIN;
import static io.holdfast.systemtest.websocket.Bytes.TEXT;
import static io.holdfast.systemtest.websocket.Bytes.concat;
import static io.holdfast.systemtest.websocket.Bytes.filled;
import static io.holdfast.systemtest.websocket.Bytes.fragments;
import static io.holdfast.systemtest.websocket.Bytes.frame;
import static io.holdfast.systemtest.websocket.Bytes.ping;
import static io.holdfast.systemtest.websocket.Bytes.text;
import static io.holdfast.systemtest.websocket.Row.POLICY;
import static io.holdfast.systemtest.websocket.Row.PROTOCOL_ERROR;
import static io.holdfast.systemtest.websocket.Row.bad;
import static io.holdfast.systemtest.websocket.Row.echo;
import static io.holdfast.systemtest.websocket.Row.good;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Messages in several frames (RFC 6455 section 5.4).
final class FragmentRows {

    private static final String SAID = "Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8! \ud83d\ude00";
    private static final byte[] TEXT_BYTES = SAID.getBytes(UTF_8);

    private FragmentRows() {}

    static Stream<Row> splits() {
        return IntStream.rangeClosed(0, TEXT_BYTES.length)
                .mapToObj(at -> echo(
                        "text split at " + at,
                        concat(
                                frame(TEXT, Arrays.copyOf(TEXT_BYTES, at)),
                                frame(FIN | CONTINUATION, Arrays.copyOfRange(TEXT_BYTES, at, TEXT_BYTES.length))),
                        Said.text(SAID)));
    }

    static Stream<Row> sizes() {
        return Stream.of(TEXT, BINARY)
                .flatMap(opcode -> IntStream.of(1, 2, 3, 5, 125, 126, 1_000)
                        .boxed()
                        .flatMap(each -> {
                            byte[] payload = filled(3_000, 'f');
                            Row row = echo(
                                    "opcode %d in frames of %d".formatted(opcode, each),
                                    fragments(opcode, payload, each),
                                    new Said(opcode, payload));
                            return each % 2 == 0 ? Stream.of(row, row.chopped(7)) : Stream.of(row);
                        }));
    }

    static Stream<Row> empty() {
        byte[] none = frame(CONTINUATION);
        return Stream.of(
                echo("three empty frames", concat(frame(TEXT), none, frame(FIN | CONTINUATION)), Said.text("")),
                echo(
                        "empty frames around one",
                        concat(frame(BINARY), none, frame(CONTINUATION, (byte) 7), none, frame(FIN | CONTINUATION)),
                        Said.binary((byte) 7)),
                echo(
                        "a hundred empty frames",
                        concat(
                                frame(TEXT, (byte) 'a'),
                                concat(Stream.generate(() -> none).limit(100).toArray(byte[][]::new)),
                                frame(FIN | CONTINUATION, (byte) 'b')),
                        Said.text("ab")),
                bad(
                        "a thousand empty frames and one",
                        POLICY,
                        concat(
                                frame(TEXT, (byte) 'a'),
                                concat(Stream.generate(() -> none).limit(1_001).toArray(byte[][]::new)))));
    }

    static Stream<Row> controlsBetween() {
        byte[] first = frame(TEXT, (byte) 'a');
        byte[] last = frame(FIN | CONTINUATION, (byte) 'b');
        return Stream.of(
                        echo("ping between", concat(first, ping("p"), last), Said.text("ab"))
                                .pongs("p"),
                        echo(
                                        "pings before, between and behind",
                                        concat(ping("1"), first, ping("2"), last, ping("3")),
                                        Said.text("ab"))
                                .pongs("1", "2", "3"),
                        echo("pong between", concat(first, frame(FIN | Bytes.PONG), last), Said.text("ab")),
                        echo(
                                        "pings between all of three frames",
                                        concat(
                                                first,
                                                ping("1"),
                                                frame(CONTINUATION, (byte) 'x'),
                                                ping("2"),
                                                ping("3"),
                                                last),
                                        Said.text("axb"))
                                .pongs("1", "2", "3"))
                .flatMap(row -> Stream.of(row, row.chopped(1)));
    }

    static Stream<Row> outOfPlace() {
        byte[] open = frame(TEXT, (byte) 'a');
        byte[] more = frame(CONTINUATION, (byte) 'b');
        byte[] last = frame(FIN | CONTINUATION, (byte) 'c');
        Said whole = Said.text("ac");
        return Stream.of(
                bad("last frame of nothing", PROTOCOL_ERROR, last),
                bad("frame between of nothing", PROTOCOL_ERROR, more),
                bad("last frame behind a message", PROTOCOL_ERROR, concat(text("Hello"), last), Said.text("Hello")),
                bad(
                        "frame between behind a message",
                        PROTOCOL_ERROR,
                        concat(text("Hello"), more, last),
                        Said.text("Hello")),
                bad("last frame behind fragments", PROTOCOL_ERROR, concat(open, last, last), whole),
                bad("text inside a text", PROTOCOL_ERROR, concat(open, text("x"), last)),
                bad("binary inside a text", PROTOCOL_ERROR, concat(open, Bytes.binary((byte) 1), last)),
                bad("beginning of a text inside a text", PROTOCOL_ERROR, concat(open, open, last)),
                bad("text inside a text behind a message", PROTOCOL_ERROR, concat(open, last, open, text("x")), whole),
                good("close inside a text", open),
                good("close inside a text behind a message", concat(open, last, open, more), whole));
    }

    static List<Row> all() {
        return Stream.of(splits(), sizes(), empty(), controlsBetween(), outOfPlace())
                .flatMap(rows -> rows)
                .toList();
    }
}
