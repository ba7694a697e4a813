// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static io.holdfast.systemtest.websocket.Bytes.CLOSE;
import static io.holdfast.systemtest.websocket.Bytes.FIN;
import static io.holdfast.systemtest.websocket.Bytes.close;
import static io.holdfast.systemtest.websocket.Bytes.concat;
import static io.holdfast.systemtest.websocket.Bytes.frame;
import static io.holdfast.systemtest.websocket.Bytes.hex;
import static io.holdfast.systemtest.websocket.Bytes.ping;
import static io.holdfast.systemtest.websocket.Bytes.text;
import static io.holdfast.systemtest.websocket.Row.INVALID_DATA;
import static io.holdfast.systemtest.websocket.Row.NORMAL;
import static io.holdfast.systemtest.websocket.Row.PROTOCOL_ERROR;
import static io.holdfast.systemtest.websocket.Row.bad;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How clients say that they leave (RFC 6455 section 5.5.1 and 7.4).
final class CloseRows {

    private static final int[] VALID = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
    };

    private static final int[] INVALID = {
        0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 9999, 65_535
    };

    private CloseRows() {}

    static Stream<Row> validCodes() {
        return IntStream.of(VALID)
                .mapToObj(code ->
                        bad("close " + code, code, concat(text("last"), close(code, "bye")), Said.text("last")));
    }

    static Stream<Row> invalidCodes() {
        return IntStream.of(INVALID)
                .boxed()
                .flatMap(code -> Stream.of("", "bye")
                        .map(reason ->
                                bad("close %d '%s'".formatted(code, reason), PROTOCOL_ERROR, close(code, reason))));
    }

    static Stream<Row> payloads() {
        return Stream.of(
                bad("close without a code", 0, frame(FIN | CLOSE)),
                bad("close with half a code", PROTOCOL_ERROR, frame(FIN | CLOSE, (byte) 3)),
                bad("close with a code alone", NORMAL, close(NORMAL, "")),
                bad("close with the longest reason", NORMAL, close(NORMAL, "r".repeat(123))),
                bad("close with too long a reason", PROTOCOL_ERROR, close(NORMAL, "r".repeat(124))),
                bad("close with a reason in UTF-8", NORMAL, close(NORMAL, "tsch\u00fcss \ud83d\ude00")),
                bad(
                        "close with a reason that is not UTF-8",
                        INVALID_DATA,
                        frame(FIN | CLOSE, hex("03e8 cebae1bdb9eda080"))),
                bad("close with a reason that is cut", INVALID_DATA, frame(FIN | CLOSE, hex("03e8 6162e282"))),
                bad("close byte by byte", NORMAL, close(NORMAL, "bye")).chopped(1));
    }

    static Stream<Row> nothingBehind() {
        byte[] bye = close(NORMAL, "");
        Said last = Said.text("last");
        return Stream.of(
                bad("text behind the close", NORMAL, concat(text("last"), bye, text("late")), last),
                bad("ping behind the close", NORMAL, concat(text("last"), bye, ping("late")), last),
                bad("close behind the close", NORMAL, concat(text("last"), bye, close(4000, "")), last),
                bad("rubbish behind the close", NORMAL, concat(bye, hex("ffffffffffff"))),
                bad("much behind the close", NORMAL, concat(bye, Bytes.binary(Bytes.filled(300_000, 'x')))),
                bad(
                        "text behind a violation",
                        PROTOCOL_ERROR,
                        concat(text("last"), frame(FIN | 3), text("late")),
                        last),
                bad("close behind a violation", PROTOCOL_ERROR, concat(frame(FIN | 3), bye)),
                bad("much behind a violation", PROTOCOL_ERROR, concat(frame(FIN | 3), Bytes.filled(300_000, 'x'))));
    }
}
