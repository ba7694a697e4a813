// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import java.util.ArrayList;
import java.util.List;

/// Words of HTTP headers (RFC 9110 section 5.6).
final class Tokens {

    private static final String SIGNS = "!#$%&'*+-.^_`|~";

    private Tokens() {}

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(Tokens::isTokenCharacter);
    }

    static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || SIGNS.indexOf(c) >= 0;
    }

    /// The elements of lists that are separated by commas, of all headers of one name.
    static List<String> list(List<String> values) {
        List<String> elements = new ArrayList<>();
        for (String value : values) {
            for (String element : value.split(",", -1)) {
                String trimmed = trim(element);
                if (!trimmed.isEmpty()) {
                    elements.add(trimmed);
                }
            }
        }
        return elements;
    }

    static boolean contains(List<String> values, String element) {
        return list(values).stream().anyMatch(element::equalsIgnoreCase);
    }

    /// Without the blanks and tabs around it.
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
