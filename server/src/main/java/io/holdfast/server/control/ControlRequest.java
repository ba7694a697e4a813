// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.control;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a process is asked: a command and its named arguments. Arguments are looked at by who carries
/// the command out.
///
/// @param command its name
/// @param arguments by name; what a client leaves out is not there
public record ControlRequest(String command, ObjectNode arguments) {

    private static final String COMMAND = "command";

    /// A command without arguments.
    public static ControlRequest of(String command) {
        return new ControlRequest(command, Json.object());
    }

    /// @throws IllegalArgumentException when the text is no request
    static ControlRequest parse(String text) {
        ObjectNode object = Json.parse(text);
        if (!object.path(COMMAND).isString()) {
            throw new IllegalArgumentException("not a request");
        }
        String command = object.remove(COMMAND).stringValue();
        return new ControlRequest(command, object);
    }

    String line() {
        return Json.line(Json.object().put(COMMAND, command).setAll(arguments));
    }

    /// Refuses what the command does not know.
    ///
    /// @param names of the arguments that it knows
    public void allow(String... names) throws ControlException {
        List<String> known = List.of(names);
        for (String name : arguments.propertyNames()) {
            if (!known.contains(name)) {
                throw new ControlException("%s: unknown argument '%s' (expected %s)"
                        .formatted(command, name, known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }

    /// @throws ControlException when it is there and no text
    public Optional<String> text(String name) throws ControlException {
        JsonNode value = arguments.path(name);
        if (value.isMissingNode() || value.isString()) {
            return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
        }
        throw refused(name, value, "a text");
    }

    /// @throws ControlException when it is there and no whole number within the limits
    public Optional<Integer> number(String name, int min, int max) throws ControlException {
        JsonNode value = arguments.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (value.canConvertToInt() && value.isIntegralNumber() && value.intValue() >= min && value.intValue() <= max) {
            return Optional.of(value.intValue());
        }
        throw refused(name, value, "a whole number, %d..%d".formatted(min, max));
    }

    /// Whether it is there and true.
    ///
    /// @throws ControlException when it is there and neither true nor false
    public boolean flag(String name) throws ControlException {
        JsonNode value = arguments.path(name);
        if (value.isMissingNode() || value.isBoolean()) {
            return value.asBoolean(false);
        }
        throw refused(name, value, "true or false");
    }

    private ControlException refused(String name, JsonNode value, String expectation) {
        return new ControlException("%s: %s: %s (expected %s)".formatted(command, name, value, expectation));
    }
}
