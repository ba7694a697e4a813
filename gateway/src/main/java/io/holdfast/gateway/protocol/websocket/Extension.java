// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.gateway.protocol.ProtocolViolation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An extension that a client offers.
record Extension(String name, List<Parameter> parameters) {

    /// @param value null where there is none
    record Parameter(String name, @Nullable String value) {}

    /// Reads `Sec-WebSocket-Extensions` (RFC 6455 section 9.1).
    ///
    /// ```
    /// list = [extension] *( "," [extension] )      extension = token *( ";" token [ "=" value ] )
    /// value = token, or the same in quotes
    /// ```
    ///
    /// @param values of all headers of that name
    /// @throws ProtocolViolation when they are anything else
    static List<Extension> parse(List<String> values) {
        var reader = new Reader(String.join(",", values));
        List<Extension> extensions = new ArrayList<>();
        do {
            reader.skipBlanks();
            if (!reader.isAt(',') && !reader.isAtEnd()) {
                extensions.add(reader.extension());
            }
        } while (reader.skip(','));
        reader.expectEnd();
        return extensions;
    }

    /// **Owner**: its only caller.
    private static final class Reader {

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Extension extension() {
            String name = token();
            List<Parameter> parameters = new ArrayList<>();
            while (skip(';')) {
                String parameter = token();
                parameters.add(new Parameter(parameter, skip('=') ? value() : null));
            }
            return new Extension(name, parameters);
        }

        boolean isAt(char c) {
            return at < text.length() && text.charAt(at) == c;
        }

        boolean isAtEnd() {
            return at == text.length();
        }

        void expectEnd() {
            if (!isAtEnd()) {
                throw malformed();
            }
        }

        void skipBlanks() {
            while (isAt(' ') || isAt('\t')) {
                at++;
            }
        }

        boolean skip(char c) {
            skipBlanks();
            if (!isAt(c)) {
                return false;
            }
            at++;
            skipBlanks();
            return true;
        }

        private String token() {
            int from = at;
            while (at < text.length() && Tokens.isTokenCharacter(text.charAt(at))) {
                at++;
            }
            if (at == from) {
                throw malformed();
            }
            return text.substring(from, at);
        }

        private String value() {
            if (!isAt('"')) {
                return token();
            }
            var value = new StringBuilder();
            for (at++; !isAt('"'); at++) {
                if (isAt('\\')) {
                    at++;
                }
                if (isAtEnd()) {
                    throw malformed();
                }
                value.append(text.charAt(at));
            }
            at++;
            if (!Tokens.isToken(value.toString())) {
                throw malformed();
            }
            return value.toString();
        }

        private static ProtocolViolation malformed() {
            return HttpAnswers.refusal(400, "Sec-WebSocket-Extensions is malformed");
        }
    }
}
