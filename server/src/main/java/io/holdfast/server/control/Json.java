// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.control;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON on one line. Records are written with their components as keys.
public final class Json {

    /// Key of a line that tells how far a command is.
    static final String PROGRESS = "progress";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /// A record or map as a tree.
    public static ObjectNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /// @param value a record, map or tree
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /// What commands answer when they failed.
    public static String error(String sentence) {
        return line(object().put("ok", false).put("error", sentence));
    }

    /// What commands answer when they are done.
    static String done(Object result) {
        return line(object().put("ok", true).setAll(Map.of("result", MAPPER.<JsonNode>valueToTree(result))));
    }

    /// What commands say before they answer.
    static String progress(String line) {
        return line(object().put(PROGRESS, line));
    }

    /// @throws IllegalArgumentException when the text is not one JSON object
    public static ObjectNode parse(String text) {
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
        throw new IllegalArgumentException("not a JSON object");
    }
}
