// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.cluster.wire.Payload;
import io.netty.buffer.ByteBuf;

/// A message that has not wholly come.
///
/// **Owner**: the event loop of the client.
final class Fragments {

    /// Nobody knows how many bytes are still to come.
    static final int MORE_FRAGMENTS = Integer.MAX_VALUE;

    private static final int OBJECT_BYTES = 100;

    private final boolean isText;
    private final boolean isCompressed;
    private final int limitBytes;
    private final Gathering gathering = new Gathering();
    private final Utf8 utf8 = new Utf8();
    private int emptyFragments;

    /// @param limitBytes of the message, once it is no longer compressed
    Fragments(boolean isText, boolean isCompressed, int limitBytes) {
        this.isText = isText;
        this.isCompressed = isCompressed;
        this.limitBytes = limitBytes;
    }

    boolean isCompressed() {
        return isCompressed;
    }

    int length() {
        return gathering.length();
    }

    int heldBytes() {
        return OBJECT_BYTES + gathering.array().length;
    }

    void emptyFragment() {
        if (++emptyFragments > FrameLimits.EMPTY_FRAGMENTS) {
            throw Violations.emptyFragments(FrameLimits.EMPTY_FRAGMENTS);
        }
    }

    /// Takes bytes of a frame.
    ///
    /// @param missing bytes of the message, with these, or [#MORE_FRAGMENTS]
    void add(ByteBuf in, int count, int mask, int missing) {
        int from = gathering.length();
        gathering.add(in, count, (long) from + missing);
        byte[] bytes = gathering.array();
        boolean isAscii = Masks.unmask(bytes, from, from + count, mask);
        if (isText && !isCompressed && !(isAscii && utf8.isComplete()) && !utf8.accepts(bytes, from, from + count)) {
            throw Violations.notUtf8();
        }
    }

    /// All of it has come.
    Payload finish() {
        if (!isCompressed) {
            if (!utf8.isComplete()) {
                throw Violations.notUtf8();
            }
            return new Payload(gathering.finish(), isText);
        }
        byte[] bytes = Inflating.inflate(gathering.array(), gathering.length(), limitBytes);
        if (isText && !Utf8.isText(bytes, 0, bytes.length)) {
            throw Violations.notUtf8();
        }
        return new Payload(bytes, isText);
    }
}
