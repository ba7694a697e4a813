// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

/// Text that a peer may have chosen, made fit for one line of a log: a peer is heard before it has proved anything.
final class PeerText {

    static final int MAX_CHARS = 200;

    private PeerText() {}

    /// Replaces what could break or disguise a line (controls, line separators, changes of direction, quotes) by
    /// question marks, and cuts what is too long.
    static String fit(String text) {
        var line = new StringBuilder();
        text.codePoints().limit(MAX_CHARS).forEach(c -> line.appendCodePoint(isPlain(c) ? c : '?'));
        if (text.codePointCount(0, text.length()) > MAX_CHARS) {
            line.append('…');
        }
        return line.toString();
    }

    private static boolean isPlain(int c) {
        return c != '"'
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.UNASSIGNED,
                            Character.PRIVATE_USE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }
}
