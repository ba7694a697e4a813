// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;

/// The application of one connection. **Owner**: its event loop.
final class EchoAndBroadcast extends ChannelInboundHandlerAdapter {

    private final Everyone everyone;
    private List<ByteBuf> forEveryone = new ArrayList<>();

    EchoAndBroadcast(Everyone everyone) {
        this.everyone = everyone;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        everyone.add(context.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        everyone.remove(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var line = (ByteBuf) message;
        byte kind = line.getByte(line.readerIndex());
        switch (kind) {
            case 'e' -> context.write(line, context.voidPromise());
            case 'b' -> forEveryone.add(line);
            default -> {
                line.release();
                throw new IllegalArgumentException("line of kind %d (expected e or b)".formatted(kind));
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
        if (!forEveryone.isEmpty()) {
            List<ByteBuf> lines = forEveryone;
            forEveryone = new ArrayList<>();
            everyone.send(lines, context.channel().eventLoop());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
