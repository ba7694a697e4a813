// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static java.util.Objects.requireNonNull;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Handshake.Challenge;
import io.holdfast.cluster.wire.Handshake.Hello;
import io.holdfast.cluster.wire.Handshake.Proof;
import io.holdfast.cluster.wire.Handshake.Welcome;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One end of a link on a plain blocking socket, which says and reads what a test tells it to.
final class RawPeer implements AutoCloseable {

    static final Peer WORKER = new Peer(Role.WORKER, "test/worker-1", 0, 9);
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final ByteBuf in = Unpooled.buffer();

    RawPeer(Socket socket) {
        this.socket = socket;
        try {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawPeer dial(int port) {
        try {
            return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Hello hello(int shard) {
        return new Hello(CommandCodec.VERSION, WORKER, shard, HandshakeProof.newNonce());
    }

    static Challenge newChallenge() {
        return new Challenge(CommandCodec.VERSION, TestGateway.SELF, 1, HandshakeProof.newNonce());
    }

    static byte[] frame(Command... commands) {
        ByteBuf out = Unpooled.buffer();
        for (Command command : commands) {
            CommandCodec.encode(command, out);
        }
        return ByteBufUtil.getBytes(out);
    }

    RawPeer send(Command... commands) {
        return sendBytes(frame(commands));
    }

    RawPeer sendBytes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return null when the other side has closed
    @Nullable
    Command read() {
        while (true) {
            Command command = CommandCodec.decode(in, CommandCodec.MAX_FRAME_BYTES);
            if (command != null) {
                in.discardReadBytes();
                return command;
            }
            if (!fill()) {
                return null;
            }
        }
    }

    /// Takes what comes and forgets it.
    void readToTheEnd() {
        while (fill()) {
            in.clear();
        }
    }

    <T extends Command> T read(Class<T> type) {
        return type.cast(requireNonNull(read(), "the connection was closed"));
    }

    /// Proves itself to a gateway.
    RawPeer linkAsWorker(int shard) {
        var hello = hello(shard);
        send(hello);
        send(new Proof(HandshakeProof.DIALER.sign(LinkFixture.SECRET, hello, read(Challenge.class))));
        read(Welcome.class);
        return this;
    }

    /// Proves itself to a worker.
    RawPeer linkAsGateway() {
        var hello = read(Hello.class);
        var challenge = newChallenge();
        send(challenge);
        read(Proof.class);
        send(new Welcome(HandshakeProof.ACCEPTOR.sign(LinkFixture.SECRET, hello, challenge)));
        return this;
    }

    private boolean fill() {
        byte[] some = new byte[64 * 1024];
        try {
            int count = socket.getInputStream().read(some);
            if (count < 0) {
                return false;
            }
            in.writeBytes(Arrays.copyOf(some, count));
            return true;
        } catch (SocketException _) {
            return false; // Reset.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
