// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A part of a YAML document, with the line on which it starts.
sealed interface YamlNode {

    int line();

    /// Its kind, for messages.
    String kind();

    /// Keys and their values, in the order of the file.
    record Mapping(int line, Map<String, Entry> entries) implements YamlNode {
        @Override
        public String kind() {
            return "keys";
        }
    }

    /// A value and the line of its key.
    record Entry(int keyLine, YamlNode value) {}

    record Sequence(int line, List<YamlNode> elements) implements YamlNode {
        public Sequence {
            elements = List.copyOf(elements);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /// @param text null when there is no value
    record Scalar(int line, @Nullable String text) implements YamlNode {
        @Override
        public String kind() {
            return text == null ? "nothing" : "'" + text + "'";
        }
    }
}
