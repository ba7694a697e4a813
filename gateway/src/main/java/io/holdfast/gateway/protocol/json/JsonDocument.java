// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.json;

import io.holdfast.CloseReason.Code;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.json.JsonFactory;

/// Whether bytes are one JSON document (RFC 8259) in UTF-8, without building it.
///
/// **Limits**: 500 levels, numbers of 1000 characters. Names may stand twice.
final class JsonDocument {

    private static final int MOST_LEVELS = 500;
    private static final int LONGEST_NUMBER = 1000;
    private static final int LONGEST_WHY = 200;
    /// The first byte of one in UTF-8; no document begins with it.
    private static final byte BYTE_ORDER_MARK = (byte) 0xef;

    /// Names are never kept: whoever sends ever new ones fills no table.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_LEVELS)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonDocument() {}

    /// @throws ProtocolViolation that tells where it is none, and why
    static void check(byte[] bytes) {
        if (!isUtf8(bytes)) {
            throw new ProtocolViolation(Code.INVALID_MESSAGE, "not valid UTF-8");
        }
        if (bytes.length > 0 && bytes[0] == BYTE_ORDER_MARK) {
            throw notJson(0, "a byte order mark");
        }
        try (JsonParser parser = FACTORY.createNonBlockingByteArrayParser(ObjectReadContext.empty())) {
            var feeder = (ByteArrayFeeder) parser.nonBlockingInputFeeder();
            feeder.feedInput(bytes, 0, bytes.length);
            feeder.endOfInput();
            checkTokens(parser);
        } catch (JacksonException e) {
            throw notJson(e.getLocation() == null ? 0 : e.getLocation().getByteOffset(), why(e));
        }
    }

    private static void checkTokens(JsonParser parser) {
        int levels = 0;
        boolean over = false;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.NOT_AVAILABLE) {
                continue; // Only white space was left.
            }
            if (over) {
                // The parser has taken the first byte of a token when it looks where it is.
                throw notJson(parser.currentTokenLocation().getByteOffset() - 1, "a second document begins");
            }
            levels += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            over = levels == 0;
        }
        if (!over) {
            throw notJson(0, "nothing is there");
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes), StandardCharsets.UTF_8);
            }
        }
        return true;
    }

    private static ProtocolViolation notJson(long at, String why) {
        return new ProtocolViolation(Code.INVALID_MESSAGE, "not JSON at byte %d: %s".formatted(Math.max(0, at), why));
    }

    /// The parser's sentence without what it says of its source, in one line.
    private static String why(JacksonException e) {
        String sentence =
                e.getOriginalMessage().replaceAll(" ?\\(start marker at .*", "").replaceAll("\\p{Cntrl}", " ");
        return sentence.length() <= LONGEST_WHY ? sentence : sentence.substring(0, LONGEST_WHY);
    }
}
