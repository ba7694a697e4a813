// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The HTTP request that a WebSocket client began with.
///
/// @param target as sent: `/chat?room=1`
/// @param headers by name in lower case, each with its values in order
public record UpgradeRequest(String target, Map<String, List<String>> headers) {

    public UpgradeRequest {
        headers = Map.copyOf(headers);
    }

    /// The target without its query.
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /// The first value of a parameter of the query, decoded.
    public Optional<String> query(String name) {
        int query = target.indexOf('?');
        return query < 0 ? Optional.empty() : find(target.substring(query + 1).split("&"), name, true);
    }

    /// The first value of a header.
    ///
    /// @param name upper and lower case are the same
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /// The value of a cookie, as sent.
    public Optional<String> cookie(String name) {
        return find(String.join(";", headers.getOrDefault("cookie", List.of())).split(";"), name, false);
    }

    /// The subprotocols that the client offers, the one that it likes best first. [Arrival#subprotocol()]
    /// is the one that is spoken.
    public List<String> subprotocols() {
        return headers.getOrDefault("sec-websocket-protocol", List.of()).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static Optional<String> find(String[] pairs, String name, boolean decode) {
        var found = new LinkedHashMap<String, String>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            found.putIfAbsent(decode ? decoded(key) : key.strip(), decode ? decoded(value) : value.strip());
        }
        return Optional.ofNullable(found.get(name));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
