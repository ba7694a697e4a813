// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// A message, or a control frame, as a client gets it.
///
/// @param opcode of its first frame
record Said(int opcode, byte[] payload) {

    private static final int SHOWN = 40;

    static Said text(String payload) {
        return new Said(Bytes.TEXT, payload.getBytes(UTF_8));
    }

    static Said binary(byte... payload) {
        return new Said(Bytes.BINARY, payload);
    }

    /// The code of a Close frame; 0 where it has none.
    int closeCode() {
        return payload.length < 2 ? 0 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    }

    /// The reason of a Close frame.
    String closeReason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Said it && opcode == it.opcode && Arrays.equals(payload, it.payload);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload) * 31 + opcode;
    }

    @Override
    public String toString() {
        String start = new String(payload, 0, Math.min(SHOWN, payload.length), ISO_8859_1);
        return "opcode %d, %d bytes '%s', hash %x".formatted(opcode, payload.length, start, hashCode());
    }
}
