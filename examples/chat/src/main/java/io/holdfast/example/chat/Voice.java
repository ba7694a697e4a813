// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

/// How a client is told what happens.
enum Voice {
    /// Lines for a terminal.
    LINE {
        @Override
        String words(News news) {
            return Lines.of(news);
        }
    },
    /// JSON documents, for pages that show names and contents as HTML.
    HTML {
        @Override
        String words(News news) {
            return Documents.HTML.of(news);
        }
    },
    /// JSON documents, with the words as they were said.
    TEXT {
        @Override
        String words(News news) {
            return Documents.TEXT.of(news);
        }
    };

    abstract String words(News news);
}
