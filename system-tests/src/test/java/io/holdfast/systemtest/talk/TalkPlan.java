// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import java.time.Duration;

/// How a talk goes.
///
/// @param name tells apart what several talks say; no spaces
/// @param clients how many take part
/// @param burst lines that a client says at once
/// @param pause between two bursts of a client
/// @param window a client that waits for this many answers says no more
/// @param sleepMillis the handler takes up to this long for each thing it sends
/// @param paddingBytes added to each line on its way to the handler
/// @param topics what the lines are
public record TalkPlan(
        String name,
        int clients,
        int burst,
        Duration pause,
        int window,
        int sleepMillis,
        int paddingBytes,
        Topics topics) {

    /// What the lines of a talk are.
    public enum Topics {
        /// Each is answered to the one who said it.
        ANSWERS,
        /// As [TalkScript] mixes them.
        EVERYTHING
    }

    /// 240 clients with some 4,000 lines a second, which the handler takes 0 to 20 ms for.
    public static TalkPlan lively() {
        return new TalkPlan("t", 240, 5, Duration.ofMillis(300), 40, 20, 0, Topics.EVERYTHING);
    }

    /// The same for so many clients, each at its own pace, answers only.
    public static TalkPlan answers(String name, int clients, int burst, Duration pause) {
        return new TalkPlan(name, clients, burst, pause, 8 * burst, 0, 0, Topics.ANSWERS);
    }

    /// The same with that much in flight for each client, and longer lines.
    public TalkPlan pressing(int lines, int bytes) {
        return new TalkPlan(name, clients, burst, pause, lines, sleepMillis, bytes, topics);
    }
}
