// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;

/// What some clients send goes to all of them. **Owner**: the event loop of the run.
final class FanOutTraffic extends Traffic {

    private final Scenario.FanOut scenario;
    private final Meter meter;
    private final List<Sender> senders = new ArrayList<>();
    private final List<FanOutClient> clients = new ArrayList<>();
    private final List<Sender> withRoom = new ArrayList<>();

    FanOutTraffic(Scenario.FanOut scenario, Meter meter) {
        this.scenario = scenario;
        this.meter = meter;
    }

    @Override
    Receiver connected(int client, Channel channel) {
        if (client < scenario.senders()) {
            senders.add(new Sender(client, channel));
        }
        var fanOutClient = new FanOutClient(client);
        clients.add(fanOutClient);
        return fanOutClient;
    }

    @Override
    void sendFirst() {
        senders.forEach(Sender::send);
    }

    @Override
    String missing() {
        for (FanOutClient client : clients) {
            for (Sender sender : senders) {
                long received = client.received[sender.number];
                if (received < sender.sent.next()) {
                    return "client %d: got %d of %d lines of sender %d"
                            .formatted(client.number, received, sender.sent.next(), sender.number);
                }
            }
        }
        return "";
    }

    private final class Sender {

        private final int number;
        private final Channel channel;
        private final SentLines sent;
        /// How many clients have each line in flight; lines become complete in order.
        private final int[] arrivals = new int[scenario.inFlight()];

        private long complete;
        private boolean hasRoom;

        Sender(int number, Channel channel) {
            this.number = number;
            this.channel = channel;
            this.sent = new SentLines('b', number, scenario.inFlight());
        }

        void arrived(long line) {
            int slot = (int) (line % arrivals.length);
            if (++arrivals[slot] == scenario.receivers()) {
                arrivals[slot] = 0;
                complete++;
                if (!hasRoom) {
                    hasRoom = true;
                    withRoom.add(this);
                }
            }
        }

        void send() {
            hasRoom = false;
            int room = (int) (complete + scenario.inFlight() - sent.next());
            if (!isSending()) {
                return;
            }
            ByteBuf out = channel.alloc().ioBuffer(room * SentLines.LENGTH);
            long now = System.nanoTime();
            for (int i = 0; i < room; i++) {
                sent.write(out, now);
            }
            channel.writeAndFlush(out, channel.voidPromise());
        }
    }

    private final class FanOutClient implements Receiver {

        private final int number;
        /// Of each sender.
        private final long[] received = new long[scenario.senders()];

        FanOutClient(int number) {
            this.number = number;
        }

        @Override
        public void line(byte[] bytes, int offset, long nowNanos) {
            int from = SentLines.sender(bytes, offset);
            if (from < 0 || from >= received.length) {
                throw new WrongAnswerException("client %d: got <%s> (expected a line of one of %d senders)"
                        .formatted(number, SentLines.text(bytes, offset), received.length));
            }
            Sender sender = senders.get(from);
            long line = received[from];
            sender.sent.check(line, bytes, offset, number);
            meter.message(nowNanos - sender.sent.sentAtNanos(line));
            received[from]++;
            sender.arrived(line);
        }

        @Override
        public void readComplete() {
            for (int i = 0; i < withRoom.size(); i++) {
                withRoom.get(i).send();
            }
            withRoom.clear();
        }
    }
}
