// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Writes and reads commands as frames.
///
/// ```
/// +--------------+--------+------------------+
/// | length (u32) |  type  | body             |
/// +--------------+--------+------------------+
///                 <------- length ---------->
/// ```
///
/// Numbers are big-endian; `docs/wire-protocol.md` describes each body. Reading is strict: each value
/// has one form, and what has another, a body that is too short or too long, or an unknown type, is a
/// [WireException].
///
/// **Limits.** A frame has at most [#MAX_FRAME_BYTES] bytes behind its length, [#MAX_HANDSHAKE_BYTES]
/// during the handshake; a payload in it at most [Payload#MAX_BYTES]. It lists at most [#MAX_ELEMENTS]
/// things, so that many empty ones do not become many times its size in memory.
public final class CommandCodec {

    /// Version of the wire protocol. Both ends of a link must speak the same.
    public static final int VERSION = 1;

    public static final int MAX_FRAME_BYTES = 24 * 1024 * 1024;
    public static final int MAX_HANDSHAKE_BYTES = 1024;

    /// Most elements in all lists and maps of a frame together. Each takes a byte or more, so no frame
    /// of up to so many bytes exceeds it.
    public static final int MAX_ELEMENTS = 512 * 1024;

    private CommandCodec() {}

    /// Appends one frame.
    ///
    /// @throws IllegalArgumentException when it exceeds a limit or cannot be written; nothing is
    ///     appended then
    public static void encode(Command command, WireWriter out) {
        int start = out.length();
        try {
            out.beginFrame().writeInt(0);
            encodeBody(command, out);
            out.setInt(start, checkedLength(command, out.length() - start - Integer.BYTES));
        } catch (Throwable e) {
            out.cut(start);
            throw e;
        }
    }

    /// Appends one frame to a network buffer, as above.
    public static void encode(Command command, ByteBuf out) {
        var frame = new WireWriter();
        encode(command, frame);
        out.writeBytes(frame.bytes(), 0, frame.length());
    }

    private static void encodeBody(Command command, WireWriter out) {
        switch (command) {
            case GatewayCommand spoken -> GatewayCommandCodec.encode(spoken, out);
            case WorkerCommand spoken -> WorkerCommandCodec.encode(spoken, out);
            case Command.Ping _ -> out.writeByte(FrameType.PING);
            case Handshake spoken -> HandshakeCodec.encode(spoken, out);
        }
    }

    private static int checkedLength(Command command, int length) {
        int limit = command instanceof Handshake ? MAX_HANDSHAKE_BYTES : MAX_FRAME_BYTES;
        if (length > limit) {
            throw new IllegalArgumentException("%s of %d bytes (expected at most %d)"
                    .formatted(command.getClass().getSimpleName(), length, limit));
        }
        return length;
    }

    /// Reads one frame, or nothing while it is incomplete.
    ///
    /// @return null, and the reader index unchanged, when more bytes are needed
    /// @throws WireException when the bytes are no frame; the reader index is then somewhere within it
    public static @Nullable Command decode(ByteBuf in, int limitBytes) {
        int length = frameLength(in, in.readerIndex(), limitBytes);
        if (length < 0 || in.readableBytes() - Integer.BYTES < length) {
            return null;
        }
        byte[] frame = new byte[length];
        in.skipBytes(Integer.BYTES).readBytes(frame);
        return decode(frame, 0, length);
    }

    /// Reads one frame without its length.
    ///
    /// @param frames may hold others, too
    /// @throws WireException when the bytes are no frame
    public static Command decode(byte[] frames, int from, int length) {
        var reader = new WireReader(frames, from, from + length);
        Command command = decodeBody(reader);
        reader.expectEnd();
        return command;
    }

    /// Whether the length of a possible frame stands here.
    public static boolean beginsFrame(ByteBuf in, int from, int limitBytes) {
        if (in.writerIndex() - from < Integer.BYTES) {
            return false;
        }
        long length = in.getUnsignedInt(from);
        return length >= 1 && length <= limitBytes;
    }

    /// The length of a frame that begins here, without the length itself; negative while it is not there.
    ///
    /// @throws WireException when a frame cannot be so long
    public static int frameLength(ByteBuf in, int from, int limitBytes) {
        if (in.writerIndex() - from < Integer.BYTES) {
            return -1;
        }
        long length = in.getUnsignedInt(from);
        if (length < 1 || length > limitBytes) {
            throw new WireException("frame of %d bytes (expected 1..%d)".formatted(length, limitBytes));
        }
        return (int) length;
    }

    private static Command decodeBody(WireReader in) {
        int type = in.readByte();
        if (FrameType.isGateway(type)) {
            return GatewayCommandCodec.decode(type, in);
        }
        if (FrameType.isWorker(type)) {
            return WorkerCommandCodec.decode(type, in);
        }
        if (type == FrameType.PING) {
            return new Command.Ping();
        }
        return HandshakeCodec.decode(type, in);
    }
}
