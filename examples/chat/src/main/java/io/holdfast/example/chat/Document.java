// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import java.io.StringWriter;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A JSON document that is being written, field by field.
final class Document {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringWriter text = new StringWriter();
    private final JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text);

    Document(String type) {
        json.writeStartObject();
        with("type", type);
    }

    Document with(String field, String value) {
        json.writeStringProperty(field, value);
        return this;
    }

    Document with(String field, Map<String, String> values) {
        json.writeObjectPropertyStart(field);
        values.forEach(json::writeStringProperty);
        json.writeEndObject();
        return this;
    }

    /// Ends it: the document.
    String end() {
        json.writeEndObject();
        json.close();
        return text.toString();
    }
}
