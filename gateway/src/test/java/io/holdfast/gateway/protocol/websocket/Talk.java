// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client says to a codec, and what it is told, without a socket: bytes are shown to the codec as its
/// caller does.
final class Talk implements ClientProtocol.Connection, AutoCloseable {

    private final ClientProtocol protocol;
    private final ClientProtocol.Codec codec;
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final List<String> heard = new ArrayList<>();
    private final List<Payload> messages = new ArrayList<>();
    private ByteBuf uncut = Unpooled.buffer();
    private boolean admits = true;
    private @Nullable String chosenSubprotocol;
    private @Nullable UpgradeRequest request;
    private @Nullable ProtocolViolation violation;
    private boolean left;

    Talk(ClientProtocol protocol) {
        this.protocol = protocol;
        this.codec = protocol.codec(this);
        codec.begin(this);
    }

    /// With a handshake behind it.
    static Talk open(ClientProtocol protocol, String... headers) {
        var talk = new Talk(protocol).say(Wire.request("/", headers));
        assertThat(talk.takeTold()).startsWith("HTTP/1.1 101 ");
        return talk;
    }

    /// Does not admit it when it is opened.
    Talk admitLater() {
        admits = false;
        return this;
    }

    Talk choosing(String subprotocol) {
        chosenSubprotocol = subprotocol;
        return this;
    }

    /// Shows bytes to the codec, as long as it takes any.
    Talk say(byte[]... pieces) {
        for (byte[] piece : pieces) {
            if (violation == null && !left) {
                uncut.writeBytes(piece);
                cut();
            }
        }
        return this;
    }

    Talk say(String text) {
        return say(text.getBytes(UTF_8));
    }

    /// Each byte by itself.
    Talk sayByByte(byte[] bytes) {
        for (byte each : bytes) {
            say(new byte[] {each});
        }
        return this;
    }

    void admit() {
        ByteBuf answer = codec.admitted(chosenSubprotocol);
        if (answer != null) {
            write(answer);
        }
        cut();
    }

    /// What the codec made of it: messages, as `text:` or `binary:` in hexadecimal digits, and at last
    /// `left` or the code of a violation.
    List<String> heard() {
        return heard;
    }

    List<Payload> messages() {
        return messages;
    }

    ProtocolViolation violation() {
        if (violation == null) {
            throw new AssertionError("no violation");
        }
        return violation;
    }

    UpgradeRequest request() {
        if (request == null) {
            throw new AssertionError("not opened");
        }
        return request;
    }

    boolean isOpened() {
        return request != null;
    }

    int heldBytes() {
        return codec.heldBytes() + uncut.readableBytes();
    }

    ClientProtocol.Codec codec() {
        return codec;
    }

    ClientProtocol protocol() {
        return protocol;
    }

    /// What was written since it was asked last.
    String takeTold() {
        String bytes = told.toString(ISO_8859_1);
        told.reset();
        return bytes;
    }

    String takeToldHex() {
        return HexFormat.of().formatHex(takeTold().getBytes(ISO_8859_1));
    }

    /// Lets it go for what it did.
    Talk dismiss() {
        if (violation != null) {
            CloseReason reason = violation.reason();
            return dismiss(new Farewell(reason, violation.status(), "closed: " + reason.text()));
        }
        return dismiss(new Farewell(new CloseReason(Code.CLIENT_LEFT, "closed by the client", true), 0, null));
    }

    Talk dismiss(Farewell farewell) {
        ByteBuf bytes = codec.farewell(farewell);
        if (bytes != null) {
            write(bytes);
        }
        return this;
    }

    @Override
    public void open(@Nullable UpgradeRequest begunWith) {
        request = begunWith;
        if (admits) {
            ByteBuf answer = codec.admitted(chosenSubprotocol);
            if (answer != null) {
                write(answer);
            }
        }
    }

    @Override
    public void write(ByteBuf bytes) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy).release();
        told.writeBytes(copy);
    }

    @Override
    public void leave() {
        left = true;
        heard.add("left");
        // As its caller does: nobody may touch the bytes any more.
        uncut.release();
        uncut = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void close() {
        uncut.release();
        codec.release();
    }

    private void cut() {
        try {
            boolean wasOpened = isOpened();
            cutMessages();
            if (!wasOpened && isOpened()) {
                cutMessages();
            }
        } catch (ProtocolViolation found) {
            violation = found;
            heard.add(Integer.toString(found.status()));
        }
        if (!left) {
            uncut.discardReadBytes();
        }
    }

    private void cutMessages() {
        for (Payload message = codec.read(uncut); message != null; message = codec.read(uncut)) {
            messages.add(message);
            heard.add(
                    message.text()
                            ? "text:" + new String(message.bytes(), UTF_8)
                            : "binary:" + HexFormat.of().formatHex(message.bytes()));
        }
    }
}
