// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A client that writes bytes as it is told, and reads what comes as RFC 6455 says a server must write.
///
/// **Owner**: the test's thread reads; one other may write.
final class RawWebSocket implements AutoCloseable {

    static final String REQUEST = """
            GET / HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            """;

    private static final String ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    static final String EXTENSIONS = "Sec-WebSocket-Extensions: ";
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private boolean compresses;

    /// A connection that has said nothing.
    RawWebSocket(InetSocketAddress address) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(address, TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    }

    /// @param offer extensions that it offers and must be given; empty for none
    static RawWebSocket open(InetSocketAddress address, String offer) throws IOException {
        var opened = new RawWebSocket(address);
        String extensions = offer.isEmpty() ? "" : EXTENSIONS + offer + "\r\n";
        opened.write((REQUEST + extensions + "\r\n").getBytes(ISO_8859_1), 0);
        String answer = opened.readHead();
        assertThat(answer).startsWith("HTTP/1.1 101 ").contains(ACCEPT);
        assertThat(answer.contains(EXTENSIONS)).as(answer).isNotEqualTo(offer.isEmpty());
        opened.compresses = !offer.isEmpty();
        return opened;
    }

    /// The head of an HTTP answer, with its empty line.
    String readHead() throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /// @param chop writes so many bytes at once; 0 for all
    void write(byte[] bytes, int chop) throws IOException {
        OutputStream out = socket.getOutputStream();
        int each = chop == 0 ? Math.max(1, bytes.length) : chop;
        for (int from = 0; from < bytes.length; from += each) {
            out.write(bytes, from, Math.min(each, bytes.length - from));
        }
    }

    /// Writes on another thread, as much as the server takes before it closes.
    void writeInBackground(byte[] bytes, int chop) {
        Thread.startVirtualThread(() -> {
            try {
                write(bytes, chop);
            } catch (IOException _) {
                // What the server says of it is what counts.
            }
        });
    }

    /// All that comes until the server ends the connection, which it has to do behind a Close frame and
    /// without a reset.
    List<Said> readToEnd() throws IOException {
        List<Said> all = new ArrayList<>();
        for (Optional<Said> next = read(); next.isPresent(); next = read()) {
            assertThat(all).as("before more").noneMatch(said -> said.opcode() == Bytes.CLOSE);
            all.add(next.get());
        }
        return all;
    }

    /// A message or a control frame; nothing when the server has ended the connection.
    Optional<Said> read() throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        int opcode = first & 0xf;
        boolean isCompressed = (first & Bytes.RSV1) != 0;
        assertThat(isCompressed && !(compresses && opcode < Bytes.CLOSE))
                .as("compressed")
                .isFalse();
        assertThat(first & 0x30).as("reserved bits").isZero();
        assertThat(opcode).isIn(Bytes.TEXT, Bytes.BINARY, Bytes.CLOSE, Bytes.PING, Bytes.PONG);
        var payload = new ByteArrayOutputStream();
        payload.writeBytes(readPayload());
        while ((first & Bytes.FIN) == 0) {
            assertThat(opcode).as("fragmented").isLessThan(Bytes.CLOSE);
            first = in.readUnsignedByte();
            assertThat(first & ~Bytes.FIN).as("continuation").isZero();
            payload.writeBytes(readPayload());
        }
        byte[] whole = payload.toByteArray();
        assertThat(isCompressed && HexFormat.of().formatHex(whole).endsWith("0000ffff"))
                .as("the end of a flush is sent")
                .isFalse();
        return Optional.of(new Said(opcode, isCompressed ? Deflate.decompress(whole) : whole));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// Payloads of servers are not masked, and their lengths as short as can be.
    private byte[] readPayload() throws IOException {
        int second = in.readUnsignedByte();
        long length = switch (second) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> second;
        };
        assertThat(second).as("mask").isLessThan(0x80);
        assertThat(second == 127 ? length > 0xffff : second < 126 || length > 125)
                .as("shortest form of %d", length)
                .isTrue();
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("in a frame of %d bytes, after %d".formatted(length, payload.length));
        }
        return payload;
    }
}
