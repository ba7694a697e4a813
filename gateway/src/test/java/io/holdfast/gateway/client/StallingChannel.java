// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A channel without a socket, which takes as many buffers as it is told to.
final class StallingChannel extends EmbeddedChannel implements DuplexChannel {

    private int mayTake;
    private int taken;
    private boolean outputShutdown;

    StallingChannel(ChannelHandler... handlers) {
        super(handlers);
    }

    /// From here on everything is taken, what was written before too.
    void takeAll() {
        take(Integer.MAX_VALUE);
    }

    /// Takes so many buffers more.
    void take(int buffers) {
        mayTake = buffers;
        flush();
    }

    /// From here on nothing is taken.
    void stall() {
        mayTake = 0;
    }

    /// How many buffers were taken.
    int taken() {
        return taken;
    }

    /// The lines that were taken since the last call, without blanks at their ends and without those of zeros only.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (ByteBuf bytes = readOutbound(); bytes != null; bytes = readOutbound()) {
            bytes.toString(UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.isEmpty() || line.charAt(0) != 0)
                    .forEach(lines::add);
            bytes.release();
        }
        return lines;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        for (Object message = in.current(); message != null && mayTake > 0; message = in.current()) {
            mayTake--;
            taken++;
            handleOutboundMessage(ReferenceCountUtil.retain(message));
            in.remove();
        }
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        outputShutdown = true;
        return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownOutput(@Nullable ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdownInput(@Nullable ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown(@Nullable ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }
}
