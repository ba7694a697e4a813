// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static io.holdfast.systemtest.websocket.Bytes.CONTINUATION;
import static io.holdfast.systemtest.websocket.Bytes.FIN;
import static io.holdfast.systemtest.websocket.Bytes.TEXT;
import static io.holdfast.systemtest.websocket.Bytes.concat;
import static io.holdfast.systemtest.websocket.Bytes.fragments;
import static io.holdfast.systemtest.websocket.Bytes.frame;
import static io.holdfast.systemtest.websocket.Bytes.hex;
import static io.holdfast.systemtest.websocket.Row.INVALID_DATA;
import static io.holdfast.systemtest.websocket.Row.bad;
import static io.holdfast.systemtest.websocket.Row.echo;

import java.util.stream.Stream;

/// What is UTF-8 and what is not (RFC 3629), whole, in frames of one byte, and byte by byte.
final class TextRows {

    private static final String[] VALID = {
        "",
        "00",
        "7f",
        "68656c6c6f24776f726c64", // One byte each.
        "c280",
        "dfbf",
        "e0a080",
        "efbfbf",
        "f0908080",
        "f48fbfbf", // First and last of each length.
        "ed9fbf",
        "ee8080",
        "efbfbd",
        "f48fbfbd", // Around the surrogates, and the replacement character.
        "efb790",
        "efb7af",
        "efbfbe",
        "f09fbfbe",
        "f09fbfbf",
        "f18fbfbf",
        "f3bfbfbe", // Those that are no characters.
        "cebae1bdb9cf83cebcceb5",
        "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121", // Words.
        "e8b0b7e6ad8ce5beaee8bdaf",
        "f09f9880f09f8fbd",
        "e2808fd7a9d79cd795d79d",
        "efbbbf61", // Signs, marks.
    };

    private static final String[] INVALID = {
        "80",
        "bf",
        "8080",
        "80bf80bf80bf",
        "61bf62", // Continuation bytes by themselves.
        "c0",
        "c320",
        "e020",
        "e08020",
        "f020",
        "f09020",
        "f0908020", // Begun, and not gone on with.
        "c0af",
        "c080",
        "c1bf",
        "e080af",
        "e09fbf",
        "f08080af",
        "f08fbfbf", // Longer than they need be.
        "f8888080",
        "f888808080",
        "fc8480808080",
        "f880808080",
        "fc8080808080", // Of five and six bytes.
        "eda080",
        "edadbf",
        "edaebf",
        "edafbf",
        "edb080",
        "edbebf",
        "edbfbf", // Surrogates.
        "eda080edb080",
        "edadbfedbfbf", // Pairs of them.
        "f4908080",
        "f48fbfc0",
        "f5808080",
        "f7bfbfbf", // Above the last code point.
        "fe",
        "ff",
        "fefeffff",
        "f8",
        "fc", // Bytes that never are.
        "cebae1bdb9cf83cebcceb5eda080656469746564",
        "cebae1bdb9cf83cebcceb5f4908080656469746564", // In the middle.
    };

    /// Right so far, and not whole at the end.
    private static final String[] CUT = {
        "c2", "df", "e0", "e0a0", "ef", "efbf", "f0", "f090", "f09080", "f48fbf", "61c3"
    };

    private static final String GOOD_START = "cebae1bdb9cf83cebcceb5";

    private TextRows() {}

    static Stream<Row> valid() {
        return Stream.of(VALID).flatMap(digits -> {
            byte[] text = hex(digits);
            Said whole = new Said(TEXT, text);
            return Stream.of(
                    echo("valid " + digits, frame(FIN | TEXT, text), whole),
                    echo("valid " + digits + " in frames of one byte", fragments(TEXT, text, 1), whole),
                    echo("valid " + digits, frame(FIN | TEXT, text), whole).chopped(1));
        });
    }

    static Stream<Row> invalid() {
        return Stream.concat(Stream.of(INVALID), Stream.of(CUT)).flatMap(digits -> {
            byte[] text = hex(digits);
            return Stream.of(
                    bad("invalid " + digits, INVALID_DATA, frame(FIN | TEXT, text)),
                    bad("invalid " + digits + " in frames of one byte", INVALID_DATA, fragments(TEXT, text, 1)),
                    bad("invalid " + digits, INVALID_DATA, frame(FIN | TEXT, text))
                            .chopped(1));
        });
    }

    /// The byte that is wrong has come, and nothing more does.
    static Stream<Row> atOnce() {
        return Stream.of("f490", "eda0", "c0", "f5", "ff", "e080", "f080").flatMap(digits -> {
            byte[] text = hex(GOOD_START + digits);
            byte[] half = frame(FIN | TEXT, 3, hex("00000000"), 500, text);
            return Stream.of(
                    bad("wrong at once " + digits + " in the first frame", INVALID_DATA, frame(TEXT, text)),
                    bad("wrong at once " + digits + " in half a frame", INVALID_DATA, half),
                    bad("wrong at once " + digits + " in half a frame", INVALID_DATA, half)
                            .chopped(1),
                    bad(
                            "wrong at once " + digits + " in the second frame",
                            INVALID_DATA,
                            concat(frame(TEXT, hex(GOOD_START)), frame(CONTINUATION, hex(digits)))));
        });
    }

    /// What is wrong in text may be in a message of bytes.
    static Stream<Row> anyBytes() {
        return Stream.of(INVALID)
                .limit(12)
                .map(digits ->
                        echo("bytes " + digits, frame(FIN | Bytes.BINARY, hex(digits)), Said.binary(hex(digits))));
    }
}
