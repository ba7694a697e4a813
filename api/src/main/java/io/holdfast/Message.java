// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.nio.charset.StandardCharsets;

/// One message of a client, without the framing of its client protocol.
///
/// Text protocols have checked that it is UTF-8.
public final class Message {

    private final byte[] bytes;
    private final boolean text;

    private Message(byte[] bytes, boolean text) {
        this.bytes = bytes;
        this.text = text;
    }

    /// A text message; for tests of handlers.
    public static Message ofText(String text) {
        return new Message(text.getBytes(StandardCharsets.UTF_8), true);
    }

    /// A message of bytes; the array is not copied and must not be changed afterwards.
    public static Message of(byte[] bytes, boolean text) {
        return new Message(bytes, text);
    }

    /// The payload as text; bytes that are not UTF-8 become U+FFFD.
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// A copy of the payload.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// Size of the payload in bytes.
    public int length() {
        return bytes.length;
    }

    /// Whether the client sent it as text.
    public boolean isText() {
        return text;
    }
}
