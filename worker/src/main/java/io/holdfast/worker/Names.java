// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.Payload;
import java.nio.charset.StandardCharsets;

/// Checks what applications say before it goes on a link.
final class Names {

    private static final int MAX_NAME_BYTES = 255;

    private Names() {}

    /// @param what how errors name it: `user id`
    static String require(String what, String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "%s of %d bytes (expected 1..%d)".formatted(what, length, MAX_NAME_BYTES));
        }
        return name;
    }

    static Payload payload(String text) {
        return require(Payload.ofText(text));
    }

    static Payload payload(byte[] bytes) {
        return require(new Payload(bytes.clone(), false));
    }

    private static Payload require(Payload payload) {
        if (payload.length() > Payload.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "message of %d bytes (expected at most %d)".formatted(payload.length(), Payload.MAX_BYTES));
        }
        return payload;
    }
}
