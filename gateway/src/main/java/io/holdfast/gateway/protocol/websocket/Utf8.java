// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks that a text is UTF-8 (RFC 3629) while it comes: the first byte that cannot be is refused.
///
/// **Owner**: the event loop of the client.
final class Utf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
    private static final int LOWEST = 0x80;
    private static final int HIGHEST = 0xbf;

    /// Bytes that the character begun still needs.
    private int missing;

    /// Bounds of the next of them.
    private int low = LOWEST;

    private int high = HIGHEST;

    static boolean isText(byte[] bytes, int from, int to) {
        var check = new Utf8();
        return check.accepts(bytes, from, to) && check.isComplete();
    }

    /// @return false when these bytes cannot go on like this; nothing more may be asked then
    boolean accepts(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            int next = bytes[at] & 0xff;
            if (missing == 0 && next < LOWEST) {
                at = asciiEnd(bytes, at, to) - 1;
            } else if (missing > 0) {
                if (next < low || next > high) {
                    return false;
                }
                missing--;
                low = LOWEST;
                high = HIGHEST;
            } else if (!begins(next)) {
                return false;
            }
        }
        return true;
    }

    /// Whether no character has begun without its end.
    boolean isComplete() {
        return missing == 0;
    }

    /// At the first byte that is not ASCII, or before it by less than eight.
    private static int asciiEnd(byte[] bytes, int ascii, int to) {
        int at = ascii + 1;
        while (at <= to - Long.BYTES && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        return at;
    }

    /// The second byte is bounded so that each character has one form, there are no surrogates, and
    /// nothing is over U+10FFFF.
    private boolean begins(int first) {
        if (first < 0xc2 || first > 0xf4) {
            return false;
        }
        missing = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        switch (first) {
            case 0xe0 -> low = 0xa0;
            case 0xed -> high = 0x9f;
            case 0xf0 -> low = 0x90;
            case 0xf4 -> high = 0x8f;
            default -> {
                // Any second byte will do.
            }
        }
        return true;
    }
}
