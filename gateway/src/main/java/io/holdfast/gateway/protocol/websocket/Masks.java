// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Takes the mask off what clients send (RFC 6455 section 5.3).
///
/// A mask is four bytes, the first of them lowest.
final class Masks {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
    private static final long FOUR_BYTES = 0xffff_ffffL;

    private Masks() {}

    /// Changes bytes in place.
    ///
    /// @param mask that begins with the first of them
    /// @return whether they are all ASCII, without their mask
    static boolean unmask(byte[] bytes, int from, int to, int mask) {
        long wide = (mask & FOUR_BYTES) | (long) mask << 32;
        long seen = 0;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) LONGS.get(bytes, at) ^ wide;
            LONGS.set(bytes, at, eight);
            seen |= eight;
        }
        for (; at < to; at++) {
            bytes[at] ^= (byte) wide;
            seen |= bytes[at];
            wide >>>= Byte.SIZE;
        }
        return (seen & NOT_ASCII) == 0;
    }

    /// The mask of what comes so many bytes later.
    static int after(int mask, int bytes) {
        return Integer.rotateRight(mask, Byte.SIZE * (bytes & 3));
    }
}
