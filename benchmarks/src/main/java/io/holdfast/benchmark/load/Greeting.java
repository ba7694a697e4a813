// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.CountDownLatch;

/// The first line of a client, echoed: when it is back, the server surely knows the client, and what is sent to
/// everyone must reach it. **Owner**: the event loop of the run.
final class Greeting implements Traffic.Receiver {

    private final int client;
    private final CountDownLatch greeted;
    private final SentLines sent;
    private long received;

    Greeting(int client, CountDownLatch greeted) {
        this.client = client;
        this.greeted = greeted;
        this.sent = new SentLines('e', client, 1);
    }

    void send(Channel channel) {
        ByteBuf out = channel.alloc().ioBuffer(SentLines.LENGTH);
        sent.write(out, System.nanoTime());
        channel.writeAndFlush(out, channel.voidPromise());
    }

    @Override
    public void line(byte[] bytes, int offset, long nowNanos) {
        sent.check(received, bytes, offset, client);
        received++;
        greeted.countDown();
    }

    @Override
    public void readComplete() {
        // Nothing more is said.
    }
}
