// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

/// Text as HTML.
final class Html {

    private Html() {}

    /// What shows as the text, in an element as well as in an attribute; line breaks are kept.
    static String of(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#039;")
                .replaceAll("\\R", "<br />\n");
    }
}
