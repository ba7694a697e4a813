// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What an application may say to a WebSocket client that it lets go: a code of RFC 6455, section 7.4, or
/// of its registry at IANA, and a sentence.
///
/// | code | says |
/// |---|---|
/// | 1000 | all is done |
/// | 1001 | what the client came for goes away |
/// | 1003 | messages of that kind, binary say, are not taken |
/// | 1007 | a message makes no sense |
/// | 1008 | that is not allowed: where no other code fits |
/// | 1009 | a message is too big |
/// | 1011 | the application failed |
/// | 1012 | connect again, after a while: it starts again |
/// | 1013 | connect again later: there is too much to do |
/// | 3000 to 3999 | what libraries have registered |
/// | 4000 to 4999 | what the application and its clients agree on |
///
/// The others say what only a gateway knows (1002, 1014), or stand in no frame of a server.
public final class CloseCode {

    static final String EXPECTED = "1000, 1001, 1003, 1007..1009, 1011..1013 or 3000..4999";

    private static final int MOST_REASON_BYTES = 123;

    private CloseCode() {}

    /// Whether an application may say it.
    public static boolean isAllowed(int code) {
        return switch (code) {
            case 1000, 1001, 1003, 1007, 1008, 1009, 1011, 1012, 1013 -> true;
            default -> code >= 3000 && code <= 4999;
        };
    }

    /// @throws IllegalArgumentException when an application may not say this code, or this reason
    public static void require(int code, String reason) {
        if (!isAllowed(code)) {
            throw new IllegalArgumentException("code %d (expected %s)".formatted(code, EXPECTED));
        }
        requireReason(reason);
    }

    static void requireReason(String reason) {
        int length = Objects.requireNonNull(reason, "reason").getBytes(StandardCharsets.UTF_8).length;
        if (length > MOST_REASON_BYTES || reason.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("reason of %d bytes (expected at most %d, without control characters)"
                    .formatted(length, MOST_REASON_BYTES));
        }
    }
}
