// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// What a codec cuts out of bytes that come in pieces.
public final class CodecPieces {

    private CodecPieces() {}

    /// The messages as hex digits; the last may be a violation instead: `INVALID_MESSAGE why`.
    public static List<String> cut(Codec codec, byte[]... pieces) {
        ByteBuf in = Unpooled.buffer();
        List<String> messages = new ArrayList<>();
        try {
            for (byte[] piece : pieces) {
                in.writeBytes(piece);
                for (Payload message = codec.read(in); message != null; message = codec.read(in)) {
                    messages.add(HexFormat.of().formatHex(message.bytes()));
                }
                in.discardReadBytes();
            }
        } catch (ProtocolViolation violation) {
            messages.add(violation.reason().code() + " " + violation.reason().text());
        }
        return messages;
    }

    /// In three pieces, cut everywhere.
    public static List<byte[][]> splits(byte[] stream) {
        List<byte[][]> all = new ArrayList<>();
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                all.add(new byte[][] {
                    Arrays.copyOfRange(stream, 0, first),
                    Arrays.copyOfRange(stream, first, second),
                    Arrays.copyOfRange(stream, second, stream.length)
                });
            }
        }
        return all;
    }

    public static byte[][] randomPieces(Random random, byte[] stream) {
        List<byte[]> pieces = new ArrayList<>();
        int at = 0;
        while (at < stream.length) {
            int next = Math.min(stream.length, at + 1 + random.nextInt(6));
            pieces.add(Arrays.copyOfRange(stream, at, next));
            at = next;
        }
        return pieces.toArray(byte[][]::new);
    }
}
