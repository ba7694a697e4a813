// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.gateway.protocol.ClientProtocol.Encoder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How messages are compressed with one client: permessage-deflate (RFC 7692), agreed on in its request.
///
/// Neither side takes the context of a message over to the next. So a message for many clients is
/// compressed once, and nothing is kept for a client between two messages.
///
/// @param windowBits how far back, as a power of two, messages to the client may refer; null where it
///     named no limit
record Compression(@Nullable Integer windowBits) {

    private static final String NAME = "permessage-deflate";

    /// That of the first offer which can be accepted, if there is one.
    static @Nullable Compression of(List<Extension> offers) {
        for (Extension offer : offers) {
            if (offer.name().equals(NAME)) {
                Compression accepted = accept(offer.parameters());
                if (accepted != null) {
                    return accepted;
                }
            }
        }
        return null;
    }

    /// For the header `Sec-WebSocket-Extensions` of the answer.
    String answer() {
        String agreed = NAME + "; server_no_context_takeover; client_no_context_takeover";
        return windowBits == null ? agreed : agreed + "; server_max_window_bits=" + windowBits;
    }

    Encoder encoder() {
        return Deflating.within(windowBits == null ? Deflating.MOST_WINDOW_BITS : windowBits);
    }

    /// Null when the offer has to be declined: a parameter is unknown, stands twice, or has a value
    /// that cannot be (RFC 7692 section 7.1).
    private static @Nullable Compression accept(List<Extension.Parameter> parameters) {
        Set<String> seen = new HashSet<>();
        Integer windowBits = null;
        for (Extension.Parameter parameter : parameters) {
            String value = parameter.value();
            boolean isKnown = switch (parameter.name()) {
                case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
                case "client_max_window_bits" -> value == null || isWindow(value);
                case "server_max_window_bits" -> value != null && isWindow(value);
                default -> false;
            };
            if (!isKnown || !seen.add(parameter.name())) {
                return null;
            }
            if (value != null && parameter.name().equals("server_max_window_bits")) {
                windowBits = Integer.valueOf(value);
            }
        }
        return new Compression(windowBits);
    }

    private static boolean isWindow(String value) {
        return value.matches("[89]|1[0-5]");
    }
}
