// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads what clients say in JSON. Fields that it does not know are ignored; a number will do where
/// text is expected.
final class RequestReader {

    private static final int LONGEST_TAB = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private RequestReader() {}

    /// @throws MalformedException whose message tells the client what is wrong
    static Request read(String document) throws MalformedException {
        Fields fields = parse(document);
        return switch (text(fields, "type", "login, say or pong")) {
            case "login" -> login(fields);
            case "say" -> say(fields);
            case "pong" -> new Request.Pong();
            default -> throw new MalformedException("type: unknown (expected login, say or pong)");
        };
    }

    /// The fields of a document.
    ///
    /// @param values of those that are text or a number
    /// @param others names of those that are neither, nor null
    private record Fields(Map<String, String> values, Set<String> others) {}

    private static Fields parse(String document) throws MalformedException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("not a JSON object");
            }
            var fields = new Fields(new HashMap<>(), new HashSet<>());
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                readField(parser, fields);
            }
            if (parser.nextToken() != null) {
                throw new MalformedException("more than one JSON document");
            }
            return fields;
        } catch (JacksonException e) {
            var place = e.getLocation();
            String where = place == null
                    ? ""
                    : ": line %d, column %d is not understood".formatted(place.getLineNr(), place.getColumnNr());
            throw new MalformedException("not a JSON document" + where);
        }
    }

    private static void readField(JsonParser parser, Fields fields) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
            fields.values.put(name, parser.getString());
        } else if (token != JsonToken.VALUE_NULL) {
            fields.others.add(name);
            parser.skipChildren();
        }
    }

    private static Request login(Fields fields) throws MalformedException {
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

    private static Request say(Fields fields) throws MalformedException {
        String to = text(fields, "to_client_id", "all or a client_id");
        String content = text(fields, "content", "text");
        if (content.isBlank()) {
            throw new MalformedException("content: blank (expected text)");
        }
        return to.equals("all") ? new Request.Say(content) : new Request.SayTo(to, content);
    }

    private static String text(Fields fields, String name, String expected) throws MalformedException {
        String value = fields.values.get(name);
        if (value != null) {
            return value;
        }
        String problem = fields.others.contains(name) ? ": neither text nor a number" : ": missing";
        throw new MalformedException(name + problem + " (expected " + expected + ")");
    }

    private static String text(Fields fields, String name, String expected, String otherwise)
            throws MalformedException {
        boolean isThere = fields.values.containsKey(name) || fields.others.contains(name);
        return isThere ? text(fields, name, expected) : otherwise;
    }
}
