// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Locale;

/// The identity of one connection: gateway, the gateway's epoch, and the connection's number there.
/// Never reused.
///
/// As text it is three hexadecimal numbers, `1-6a3f21c0-2b`, safe in URLs, JSON and keys.
///
/// @param gateway number of the gateway, 1 or more
/// @param epoch the gateway process' incarnation, 1 or more
/// @param number number of the connection within the incarnation, 1 or more
public record ClientId(int gateway, long epoch, long number) {

    public ClientId {
        if (gateway < 1 || epoch < 1 || number < 1) {
            throw new IllegalArgumentException("client id: gateway %d, epoch %d, number %d (expected each to be >= 1)"
                    .formatted(gateway, epoch, number));
        }
    }

    /// Reads the text form.
    ///
    /// @throws IllegalArgumentException when it is not one
    public static ClientId parse(String text) {
        String[] parts = text.split("-", -1);
        if (parts.length == 3) {
            try {
                var id = new ClientId(
                        Integer.parseInt(parts[0], 16), Long.parseLong(parts[1], 16), Long.parseLong(parts[2], 16));
                // Not so for a sign, a leading zero, or digits of other scripts.
                if (id.toString().equalsIgnoreCase(text)) {
                    return id;
                }
            } catch (NumberFormatException _) {
                // Reported below, like every other wrong form.
            }
        }
        throw new IllegalArgumentException("client id: '%s' (expected GATEWAY-EPOCH-NUMBER in hexadecimal)"
                .formatted(text.length() <= 64 ? text : text.substring(0, 64) + "…"));
    }

    @Override
    public String toString() {
        return "%x-%x-%x".formatted(gateway, epoch, number).toLowerCase(Locale.ROOT);
    }
}
