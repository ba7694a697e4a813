// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// The bytes of a message that comes bit by bit, in an array that becomes the message. It is never
/// larger than twice what has come.
///
/// **Owner**: the event loop of the client.
final class Gathering {

    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    private int length;

    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    /// Takes bytes that have come.
    ///
    /// @param expected how many it will have, with these, as far as that is known
    void add(ByteBuf in, int count, long expected) {
        int needed = length + count;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(expected, 2L * needed));
        }
        in.readBytes(bytes, length, count);
        length = needed;
    }

    /// All of them, without a copy where their number was known.
    byte[] finish() {
        return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }
}
