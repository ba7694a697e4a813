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
        int at = from;
        while (missing > 0 && at < to) {
            if (!accepts(bytes[at++] & 0xff)) {
                return false;
            }
        }
        while (at <= to - Long.BYTES) {
            int whole = ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0 ? Long.BYTES : characterBytes(bytes, at);
            if (whole == 0) {
                return false;
            }
            at += whole;
        }
        while (at < to) {
            if (!accepts(bytes[at++] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /// Whether no character has begun without its end.
    boolean isComplete() {
        return missing == 0;
    }

    /// One byte, wherever it stands.
    private boolean accepts(int next) {
        if (missing == 0) {
            return next < LOWEST || begins(next);
        }
        boolean isWithin = low <= next && next <= high;
        missing--;
        low = LOWEST;
        high = HIGHEST;
        return isWithin;
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

    /// The same rules for a character that is there as a whole, at once.
    ///
    /// @return how many bytes it has; 0 when it is none
    private static int characterBytes(byte[] bytes, int at) {
        int first = bytes[at];
        if (first >= 0) {
            return 1;
        }
        int second = bytes[at + 1] ^ (byte) LOWEST;
        int third = bytes[at + 2] ^ (byte) LOWEST;
        int fourth = bytes[at + 3] ^ (byte) LOWEST;
        if ((first & 0xe0) == 0xc0) {
            return (first & 0x1e) != 0 && isRest(second) ? 2 : 0;
        }
        if ((first & 0xf0) == 0xe0) {
            int point = (first & 0xf) << 12 | second << 6 | third;
            return isRest(second | third) && point >= 0x800 && (point < 0xd800 || point > 0xdfff) ? 3 : 0;
        }
        int point = (first & 0x7) << 18 | second << 12 | third << 6 | fourth;
        boolean isWithin = point >= 0x10000 && point <= 0x10ffff;
        return (first & 0xf8) == 0xf0 && isRest(second | third | fourth) && isWithin ? 4 : 0;
    }

    /// Whether bytes have no bits but those that carry a character.
    private static boolean isRest(int bits) {
        return (bits & ~0x3f) == 0;
    }
}
