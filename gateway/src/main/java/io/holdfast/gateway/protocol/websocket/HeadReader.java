// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Waits for the whole head of an HTTP request: lines that end with `\r\n`, up to an empty one.
///
/// What can be no head is refused as soon as it comes: who speaks another protocol, TLS say, should
/// not wait for the end of the time that a handshake may take.
///
/// **Owner**: the event loop of the client.
final class HeadReader {

    static final int MAX_BYTES = 16 * 1024;

    private static final byte CARRIAGE_RETURN = '\r';
    private static final byte LINE_FEED = '\n';

    private int scannedBytes;
    private byte latest;

    /// Takes the head once it is there; the reader index stays until then.
    ///
    /// @return without the end of its last line; bytes as characters of ISO 8859-1
    /// @throws ProtocolViolation when it is over the limit, or holds a character that no head has
    @Nullable
    String read(ByteBuf in) {
        int start = in.readerIndex();
        int length = in.readableBytes();
        for (; scannedBytes < length; scannedBytes++) {
            if (scannedBytes == MAX_BYTES) {
                throw HttpAnswers.refusal(
                        431, "request head of more than %d bytes (limit %d)".formatted(MAX_BYTES, MAX_BYTES));
            }
            byte next = in.getByte(start + scannedBytes);
            check(next);
            latest = next;
            if (next == LINE_FEED && scannedBytes >= 3 && in.getByte(start + scannedBytes - 2) == LINE_FEED) {
                in.readerIndex(start + scannedBytes + 1);
                return in.toString(start, scannedBytes - 3, ISO_8859_1);
            }
        }
        return null;
    }

    private void check(byte next) {
        if ((next == LINE_FEED) != (latest == CARRIAGE_RETURN)) {
            throw HttpAnswers.refusal(400, "a line of the request does not end with CR LF");
        }
        boolean isControl = (next >= 0 && next < ' ') || next == 0x7f;
        if (isControl && next != CARRIAGE_RETURN && next != LINE_FEED && next != '\t') {
            throw HttpAnswers.refusal(400, "not an HTTP request");
        }
    }
}
