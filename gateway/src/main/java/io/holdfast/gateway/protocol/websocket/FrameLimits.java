// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.gateway.protocol.ProtocolViolation;

/// What clients of a listener may send.
///
/// @param messageBytes of one message
/// @param frameBytes of one frame; 0 for as much as a message
record FrameLimits(int messageBytes, int frameBytes) {

    /// Frames of a message without a byte in them.
    static final int EMPTY_FRAGMENTS = 1_000;

    /// @param length of the payload of a frame
    /// @param before bytes of its message that came before it
    /// @throws ProtocolViolation when a frame of this length may not follow
    void check(long length, int before, boolean isCompressed) {
        if (frameBytes > 0 && length > frameBytes) {
            throw Violations.tooBig("frame", frameBytes);
        }
        if (length > totalBytes(isCompressed) - before) {
            throw Violations.tooBig("message", messageBytes);
        }
    }

    /// Of the payloads of all frames of one message. What cannot be compressed becomes a little longer.
    private long totalBytes(boolean isCompressed) {
        return isCompressed ? messageBytes + (long) messageBytes / 8 + 64 : messageBytes;
    }
}
