// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol.Connection;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Cuts messages out of the frames of a client, and answers those that are none.
///
/// Of a message that has not wholly come it takes what there is: text is refused at the first byte
/// that is wrong, and a large message grows in the array that it will be.
///
/// **Owner**: the event loop of the client.
final class FrameReader {

    private final Connection connection;
    private final FrameLimits limits;
    private final FrameHeader header;

    /// Whether the payload of the frame has not wholly been taken.
    private boolean inFrame;

    /// Of the payload of the frame.
    private int missingBytes;

    /// That begins with the next byte of the frame.
    private int mask;

    private @Nullable Fragments message;
    private int closeStatus;

    FrameReader(Connection connection, FrameLimits limits, boolean mayCompress) {
        this.connection = connection;
        this.limits = limits;
        this.header = new FrameHeader(mayCompress);
    }

    /// The next message, or null when more must come first, or the client has said that it leaves.
    ///
    /// @throws ProtocolViolation with the code of a Close frame
    @Nullable
    Payload read(ByteBuf in) {
        while (closeStatus == 0 && (inFrame || begin(in))) {
            if (header.isControl()) {
                if (in.readableBytes() < missingBytes) {
                    return null;
                }
                inFrame = false;
                control(take(in));
            } else {
                Payload whole = data(in);
                if (whole != null || inFrame) {
                    return whole;
                }
            }
        }
        return null;
    }

    /// The message that has not wholly come will not.
    void forget() {
        message = null;
    }

    /// Memory taken by a message that has not wholly come.
    int heldBytes() {
        return message == null ? 0 : message.heldBytes();
    }

    /// What the client's Close frame said: a code, or [CloseStatus#NONE]; 0 when none has come.
    int closeStatus() {
        return closeStatus;
    }

    /// Takes the header of a frame.
    private boolean begin(ByteBuf in) {
        if (!header.read(in)) {
            return false;
        }
        if (!header.isControl()) {
            checkData();
        }
        missingBytes = (int) header.length();
        mask = header.mask();
        inFrame = true;
        return true;
    }

    private void checkData() {
        if ((header.opcode() == Frames.CONTINUATION) != (message != null)) {
            throw Violations.frame(message == null ? "continuation of no message" : "message inside a message");
        }
        boolean isCompressed = message == null ? header.isCompressed() : message.isCompressed();
        limits.check(header.length(), message == null ? 0 : message.length(), isCompressed);
    }

    private @Nullable Payload data(ByteBuf in) {
        boolean isWhole = in.readableBytes() >= missingBytes && header.isFinal();
        if (message == null) {
            boolean isText = header.opcode() == Frames.TEXT;
            if (isWhole && !header.isCompressed()) {
                inFrame = false;
                return new Payload(isText ? text(in) : take(in), isText);
            }
            message = new Fragments(isText, header.isCompressed(), limits.messageBytes());
        }
        gather(message, in);
        if (inFrame || !header.isFinal()) {
            return null;
        }
        Payload whole = message.finish();
        message = null;
        return whole;
    }

    private void gather(Fragments into, ByteBuf in) {
        if (header.length() == 0 && !header.isFinal()) {
            into.emptyFragment();
        }
        int count = Math.min(in.readableBytes(), missingBytes);
        into.add(in, count, mask, header.isFinal() ? missingBytes : Fragments.MORE_FRAGMENTS);
        missingBytes -= count;
        mask = Masks.after(mask, count);
        inFrame = missingBytes > 0;
    }

    /// The whole payload of a frame.
    private byte[] take(ByteBuf in) {
        byte[] bytes = new byte[missingBytes];
        in.readBytes(bytes);
        Masks.unmask(bytes, 0, bytes.length, mask);
        return bytes;
    }

    private byte[] text(ByteBuf in) {
        byte[] bytes = new byte[missingBytes];
        in.readBytes(bytes);
        if (!Masks.unmask(bytes, 0, bytes.length, mask) && !Utf8.isText(bytes, 0, bytes.length)) {
            throw Violations.notUtf8();
        }
        return bytes;
    }

    private void control(byte[] payload) {
        switch (header.opcode()) {
            case Frames.PING -> connection.write(Frames.pong(payload));
            case Frames.CLOSE -> {
                closeStatus = status(payload);
                message = null;
                // Nothing of what came may be touched after this.
                connection.leave();
            }
            default -> {
                // A pong needs no answer.
            }
        }
    }

    private static int status(byte[] payload) {
        if (payload.length == 0) {
            return CloseStatus.NONE;
        }
        if (payload.length == 1) {
            throw Violations.frame("Close frame with half a code");
        }
        int status = (payload[0] & 0xff) << Byte.SIZE | (payload[1] & 0xff);
        if (!CloseStatus.isValid(status)) {
            throw Violations.frame("Close frame with the code %d".formatted(status));
        }
        if (!Utf8.isText(payload, 2, payload.length)) {
            throw Violations.notUtf8();
        }
        return status;
    }
}
