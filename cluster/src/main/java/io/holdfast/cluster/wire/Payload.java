// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import java.nio.charset.StandardCharsets;

/// The bytes of one message, without the framing of a client protocol. They are shared, so nobody
/// changes them.
///
/// @param text whether they are UTF-8
public record Payload(byte[] bytes, boolean text) {

    public static final int MAX_BYTES = 16 * 1024 * 1024;

    public static Payload ofText(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8), true);
    }

    public int length() {
        return bytes.length;
    }
}
