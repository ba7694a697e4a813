// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;

/// Every client gets back what it sends. **Owner**: the event loop of the run.
final class EchoTraffic extends Traffic {

    private final Scenario.Echo scenario;
    private final Meter meter;
    private final List<EchoClient> clients = new ArrayList<>();

    EchoTraffic(Scenario.Echo scenario, Meter meter) {
        this.scenario = scenario;
        this.meter = meter;
    }

    @Override
    Receiver connected(int client, Channel channel) {
        var echoClient = new EchoClient(client, channel);
        clients.add(echoClient);
        return echoClient;
    }

    @Override
    void sendFirst() {
        clients.forEach(EchoClient::readComplete);
    }

    @Override
    String missing() {
        return clients.stream()
                .filter(client -> client.received < client.sent.next())
                .findFirst()
                .map(EchoClient::missing)
                .orElse("");
    }

    private final class EchoClient implements Receiver {

        private final int number;
        private final Channel channel;
        private final SentLines sent;
        private long received;

        EchoClient(int number, Channel channel) {
            this.number = number;
            this.channel = channel;
            this.sent = new SentLines('e', number, scenario.inFlight());
        }

        @Override
        public void line(byte[] bytes, int offset, long nowNanos) {
            sent.check(received, bytes, offset, number);
            meter.message(nowNanos - sent.sentAtNanos(received));
            received++;
        }

        @Override
        public void readComplete() {
            int room = (int) (received + scenario.inFlight() - sent.next());
            if (room == 0 || !isSending()) {
                return;
            }
            ByteBuf out = channel.alloc().ioBuffer(room * SentLines.LENGTH);
            long now = System.nanoTime();
            for (int i = 0; i < room; i++) {
                sent.write(out, now);
            }
            channel.writeAndFlush(out, channel.voidPromise());
        }

        String missing() {
            return "client %d: got %d of %d lines".formatted(number, received, sent.next());
        }
    }
}
