// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.function.Consumer;

/// Cuts what comes for one client into lines of [SentLines#LENGTH] bytes. Whatever goes wrong is told once.
///
/// **Owner**: the event loop of the run.
final class LineReader extends ChannelInboundHandlerAdapter {

    private static final int CHUNK_BYTES = 16 * 1024;

    private final int client;
    private final Consumer<WrongAnswerException> failure;
    private final byte[] chunk;
    private Traffic.Receiver receiver;
    private int length;

    LineReader(int client, Traffic.Receiver receiver, Consumer<WrongAnswerException> failure) {
        this.client = client;
        this.receiver = receiver;
        this.failure = failure;
        this.chunk = new byte[CHUNK_BYTES];
    }

    /// Gives the lines that come from now on to another.
    void receiver(Traffic.Receiver other) {
        receiver = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        try {
            long now = System.nanoTime();
            while (in.isReadable()) {
                int count = Math.min(in.readableBytes(), chunk.length - length);
                in.readBytes(chunk, length, count);
                length += count;
                cut(now);
            }
        } finally {
            in.release();
        }
    }

    private void cut(long now) {
        int offset = 0;
        for (; offset + SentLines.LENGTH <= length; offset += SentLines.LENGTH) {
            receiver.line(chunk, offset, now);
        }
        length -= offset;
        System.arraycopy(chunk, offset, chunk, 0, length);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        receiver.readComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failure.accept(new WrongAnswerException("client %d: the server closed the connection".formatted(client)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure.accept(
                switch (cause) {
                    case WrongAnswerException wrong -> wrong;
                    case IOException _ ->
                        new WrongAnswerException("client %d: the server closed the connection: %s"
                                .formatted(client, cause.getMessage()));
                    default -> new WrongAnswerException("client %d: %s".formatted(client, cause));
                });
        context.close();
    }
}
