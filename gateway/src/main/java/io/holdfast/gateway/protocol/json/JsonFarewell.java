// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.json;

import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.protocol.Farewell;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.core.io.JsonStringEncoder;

/// The last document to a client: `{"closed":"invalid-message","reason":"not UTF-8"}`.
final class JsonFarewell {

    private JsonFarewell() {}

    /// The name of the reason's code, and why: the advice of a drain, else the reason's sentence.
    static byte[] document(Farewell farewell) {
        Code code = farewell.reason().code();
        String why = code == Code.GATEWAY_STOPPING
                ? Objects.requireNonNullElse(farewell.lastLine(), "")
                : farewell.reason().text();
        var document = new StringBuilder("{\"closed\":\"")
                .append(code.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .append("\",\"reason\":\"");
        JsonStringEncoder.getInstance().quoteAsString(why, document);
        return document.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
