// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import io.netty.channel.Channel;

/// The lines of one run: says what is sent, and judges what comes. **Owner**: the event loop of the run.
abstract sealed class Traffic permits EchoTraffic, FanOutTraffic {

    private boolean sending;

    static Traffic of(Scenario scenario, Meter meter) {
        return switch (scenario) {
            case Scenario.Echo echo -> new EchoTraffic(echo, meter);
            case Scenario.FanOut fanOut -> new FanOutTraffic(fanOut, meter);
        };
    }

    /// What is done with the lines of one client; asked for once for each, from 0 on.
    abstract Receiver connected(int client, Channel channel);

    /// Writes as many lines as may be in flight.
    abstract void sendFirst();

    /// What has not arrived of what was sent, for people; empty when everything has.
    abstract String missing();

    final void start() {
        sending = true;
        sendFirst();
    }

    final void stop() {
        sending = false;
    }

    final boolean isSending() {
        return sending;
    }

    /// The lines of one client.
    interface Receiver {

        /// One line came; throws [WrongAnswerException] when it is not the one that must come.
        void line(byte[] bytes, int offset, long nowNanos);

        /// What had arrived has been read.
        void readComplete();
    }
}
