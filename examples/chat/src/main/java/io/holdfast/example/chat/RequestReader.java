// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what clients say in JSON. Fields that it does not know are ignored; a number will do where
/// text is expected.
final class RequestReader {

    private static final int LONGEST_TAB = 64;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private RequestReader() {}

    /// @throws MalformedException whose message tells the client what is wrong
    static Request read(String document) throws MalformedException {
        JsonNode fields = parse(document);
        return switch (text(fields, "type", "login, say or pong")) {
            case "login" -> login(fields);
            case "say" -> say(fields);
            case "pong" -> new Request.Pong();
            default -> throw new MalformedException("type: unknown (expected login, say or pong)");
        };
    }

    private static JsonNode parse(String document) throws MalformedException {
        JsonNode fields;
        try {
            fields = MAPPER.readTree(document);
        } catch (JacksonException e) {
            var place = e.getLocation();
            String where = place == null
                    ? ""
                    : ": line %d, column %d is not understood".formatted(place.getLineNr(), place.getColumnNr());
            throw new MalformedException("not a JSON document" + where);
        }
        if (!fields.isObject()) {
            throw new MalformedException("not a JSON object");
        }
        return fields;
    }

    private static Request login(JsonNode fields) throws MalformedException {
        String room = Names.clean(text(fields, "room_id", "text or nothing", Room.FIRST.id()));
        if (room.codePointCount(0, room.length()) > Room.LONGEST_ID) {
            throw new MalformedException("room_id: too long (expected at most " + Room.LONGEST_ID + " characters)");
        }
        String tab = text(fields, "tab", "text or nothing", "");
        if (tab.length() > LONGEST_TAB) {
            throw new MalformedException("tab: too long (expected at most " + LONGEST_TAB + " characters)");
        }
        Voice voice = switch (text(fields, "format", "html, text or nothing", "html")) {
            case "html" -> Voice.HTML;
            case "text" -> Voice.TEXT;
            default -> throw new MalformedException("format: unknown (expected html, text or nothing)");
        };
        return new Request.Login(
                text(fields, "client_name", "text"), room.isEmpty() ? Room.FIRST : new Room(room), voice, tab);
    }

    private static Request say(JsonNode fields) throws MalformedException {
        String to = text(fields, "to_client_id", "all or a client_id");
        String content = text(fields, "content", "text");
        if (content.isBlank()) {
            throw new MalformedException("content: blank (expected text)");
        }
        return to.equals("all") ? new Request.Say(content) : new Request.SayTo(to, content);
    }

    private static String text(JsonNode fields, String name, String expected) throws MalformedException {
        if (!fields.hasNonNull(name)) {
            throw new MalformedException(name + ": missing (expected " + expected + ")");
        }
        JsonNode field = fields.get(name);
        if (!field.isString() && !field.isIntegralNumber()) {
            throw new MalformedException(name + ": neither text nor a number (expected " + expected + ")");
        }
        return field.asString();
    }

    private static String text(JsonNode fields, String name, String expected, String otherwise)
            throws MalformedException {
        return fields.hasNonNull(name) ? text(fields, name, expected) : otherwise;
    }
}
