// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.gateway.protocol.ProtocolViolation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The head of an HTTP/1.1 request (RFC 9112), read strictly: what could be understood in two ways, here
/// and by a proxy in front, is refused.
///
/// @param target in origin form: path, and query where there is one
/// @param headers by name in lower case, each with its values in order
record RequestHead(String method, String target, Map<String, List<String>> headers) {

    /// They are kept as long as the client stays.
    private static final int MOST_HEADERS = 100;

    /// @param head as of [HeadReader]
    /// @throws ProtocolViolation when it is not a request, or not of HTTP/1.1
    static RequestHead parse(String head) {
        String[] lines = head.split("\r\n", -1);
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || !Tokens.isToken(words[0]) || !isVisible(words[1])) {
            throw HttpAnswers.refusal(400, "not an HTTP request");
        }
        if (!words[2].equals("HTTP/1.1")) {
            throw words[2].matches("HTTP/\\d\\.\\d")
                    ? HttpAnswers.refusal(505, "expected HTTP/1.1")
                    : HttpAnswers.refusal(400, "not an HTTP request");
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (lines.length - 1 > MOST_HEADERS) {
            throw HttpAnswers.refusal(431, "the request has more than %d headers".formatted(MOST_HEADERS));
        }
        for (int i = 1; i < lines.length; i++) {
            add(lines[i], headers);
        }
        headers.replaceAll((_, values) -> List.copyOf(values));
        return new RequestHead(words[0], originForm(words[1]), headers);
    }

    /// All values of a header; none when it is not there.
    ///
    /// @param name in lower case
    List<String> values(String name) {
        return headers.getOrDefault(name, List.of());
    }

    private static void add(String line, Map<String, List<String>> headers) {
        int colon = line.indexOf(':');
        // A blank before the colon, or a folded line, is where parsers differ.
        if (colon < 0 || !Tokens.isToken(line.substring(0, colon))) {
            throw HttpAnswers.refusal(400, "a header of the request is malformed");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        headers.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(Tokens.trim(line.substring(colon + 1)));
    }

    private static boolean isVisible(String target) {
        return target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
    }

    /// As a proxy may send it: with scheme and host.
    private static String originForm(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int scheme = target.indexOf("://");
        if (scheme <= 0) {
            throw HttpAnswers.refusal(400, "the request names no path");
        }
        int path = target.indexOf('/', scheme + 3);
        int query = target.indexOf('?', scheme + 3);
        if (path < 0 || (query >= 0 && query < path)) {
            return query < 0 ? "/" : "/" + target.substring(query);
        }
        return target.substring(path);
    }
}
