// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

import java.util.List;

/// How a listener speaks WebSocket.
///
/// @param subprotocols that it speaks, the best first; empty when clients get none
/// @param compression whether permessage-deflate is used with clients that offer it
/// @param maxFrameBytes limit of one frame, a fragment of a message, from a client; 0 for that of a message
/// @param origins that pages may come from: `https://chat.example.com`; empty for all
public record WebSocketSettings(
        List<String> subprotocols, boolean compression, int maxFrameBytes, List<String> origins) {

    public static final WebSocketSettings DEFAULT = new WebSocketSettings(List.of(), false, 0, List.of());

    public WebSocketSettings {
        subprotocols = List.copyOf(subprotocols);
        origins = List.copyOf(origins);
    }
}
