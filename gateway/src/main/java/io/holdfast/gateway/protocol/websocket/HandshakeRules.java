// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.UpgradeRequest;
import io.holdfast.gateway.config.WebSocketSettings;
import io.holdfast.gateway.protocol.ProtocolViolation;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which requests of HTTP become a WebSocket (RFC 6455 section 4.2).
///
/// **Threads**: immutable.
final class HandshakeRules {

    private static final int KEY_BYTES = 16;
    private static final int KEY_CHARACTERS = 24;

    private final String path;
    private final WebSocketSettings settings;

    /// @param path that a request must name; empty for `/`
    HandshakeRules(String path, WebSocketSettings settings) {
        this.path = path.isEmpty() ? "/" : path;
        this.settings = settings;
    }

    /// @throws ProtocolViolation with a status of HTTP when it is refused
    Upgrade judge(RequestHead head) {
        var request = new UpgradeRequest(head.target(), head.headers());
        refuseOther(head, request.path());
        refuseWithoutUpgrade(head);
        refuseOrigin(head);
        List<String> offered = Tokens.list(head.values("sec-websocket-protocol"));
        Compression compression = settings.compression()
                ? Compression.of(Extension.parse(head.values("sec-websocket-extensions")))
                : null;
        return new Upgrade(request, key(head), offered, subprotocol(offered), compression);
    }

    private void refuseOther(RequestHead head, String requested) {
        if (head.values("host").size() != 1) {
            throw HttpAnswers.refusal(400, "expected one header Host");
        }
        List<String> lengths = head.values("content-length");
        if (!head.values("transfer-encoding").isEmpty() || !(lengths.isEmpty() || lengths.equals(List.of("0")))) {
            throw HttpAnswers.refusal(400, "expected a request without a body");
        }
        if (!requested.equals(path)) {
            throw HttpAnswers.refusal(404, "nothing is here");
        }
        if (!head.method().equals("GET")) {
            throw HttpAnswers.refusal(405, "expected GET");
        }
    }

    private static void refuseWithoutUpgrade(RequestHead head) {
        if (!Tokens.contains(head.values("upgrade"), "websocket")
                || !Tokens.contains(head.values("connection"), "upgrade")) {
            throw HttpAnswers.refusal(426, "this address speaks WebSocket");
        }
        if (!head.values("sec-websocket-version").equals(List.of("13"))) {
            throw HttpAnswers.refusal(426, "expected Sec-WebSocket-Version: 13");
        }
    }

    /// What is no page says no origin, and could say any.
    private void refuseOrigin(RequestHead head) {
        List<String> origins = head.values("origin");
        if (origins.size() > 1) {
            throw HttpAnswers.refusal(400, "expected one header Origin");
        }
        if (!origins.isEmpty()
                && !settings.origins().isEmpty()
                && settings.origins().stream().noneMatch(origins.getFirst()::equalsIgnoreCase)) {
            throw HttpAnswers.refusal(403, "pages of this origin may not connect");
        }
    }

    private static String key(RequestHead head) {
        List<String> keys = head.values("sec-websocket-key");
        if (keys.size() != 1 || !isKey(keys.getFirst())) {
            throw HttpAnswers.refusal(400, "expected one header Sec-WebSocket-Key of 16 bytes in Base64");
        }
        return keys.getFirst();
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == KEY_CHARACTERS && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private @Nullable String subprotocol(List<String> offered) {
        return settings.subprotocols().stream()
                .filter(offered::contains)
                .findFirst()
                .orElse(null);
    }
}
