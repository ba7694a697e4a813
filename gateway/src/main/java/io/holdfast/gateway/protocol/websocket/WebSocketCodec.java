// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.Farewell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// One client: first its request, then its frames.
///
/// **Owner**: the event loop of the client.
final class WebSocketCodec implements ClientProtocol.Codec {

    private final ClientProtocol.Connection connection;
    private final WebSocketProtocol protocol;

    /// Until its request is there.
    private @Nullable HeadReader head = new HeadReader();

    /// From then on until it is admitted.
    private @Nullable Upgrade upgrade;

    /// From then on.
    private @Nullable FrameReader frames;

    private ClientProtocol.Encoder encoder = WebSocketProtocol.ENCODER;

    WebSocketCodec(ClientProtocol.Connection connection, WebSocketProtocol protocol) {
        this.connection = connection;
        this.protocol = protocol;
    }

    @Override
    public void begin(ClientProtocol.Connection begun) {
        // It is opened by its request.
    }

    @Override
    public @Nullable Payload read(ByteBuf in) {
        if (frames != null) {
            return frames.read(in);
        }
        String request = head == null ? null : head.read(in);
        if (request != null) {
            head = null;
            upgrade = protocol.rules().judge(RequestHead.parse(request));
            // Nothing of what came may be touched after this.
            connection.open(upgrade.request());
        }
        return null;
    }

    @Override
    public @Nullable String subprotocol(@Nullable String chosen) {
        return upgrade == null ? null : upgrade.spoken(chosen);
    }

    @Override
    public ByteBuf admitted(@Nullable String subprotocol) {
        if (upgrade == null) {
            throw new IllegalStateException("admitted without a request");
        }
        Compression compression = upgrade.compression();
        if (compression != null) {
            encoder = compression.encoder();
        }
        frames = new FrameReader(connection, protocol.limits(), compression != null);
        ByteBuf answer = upgrade.accept(subprotocol);
        upgrade = null;
        return answer;
    }

    @Override
    public int heldBytes() {
        return frames == null ? 0 : frames.heldBytes();
    }

    @Override
    public void readNoMore() {
        if (frames != null) {
            frames.forget();
        }
    }

    @Override
    public ClientProtocol.Encoder encoder() {
        return encoder;
    }

    @Override
    public ByteBuf ping() {
        return Frames.ping();
    }

    /// An answer of HTTP before it is a WebSocket, but where the application chose a code of Close frames:
    /// pages cannot see what HTTP says.
    @Override
    public @Nullable ByteBuf farewell(Farewell farewell) {
        if (frames != null) {
            int said = frames.closeStatus();
            return said == 0
                    ? Frames.close(CloseStatus.of(farewell), Frames.sentence(farewell))
                    : Frames.close(said, "");
        }
        if (upgrade != null && CloseStatus.isValid(farewell.status())) {
            ByteBuf close = Frames.close(farewell.status(), Frames.sentence(farewell));
            return Unpooled.wrappedBuffer(upgrade.accept(null), close);
        }
        return HttpAnswers.of(farewell);
    }
}
