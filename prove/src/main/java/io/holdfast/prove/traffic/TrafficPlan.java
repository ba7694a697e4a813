// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import java.time.Duration;

/// What the clients say.
///
/// @param ratePerSecond messages of all clients together
/// @param work the handler takes a random time of at most this for each part of an answer
/// @param twoPartsEvery one of so many messages is answered in two parts, the first visible before the second is said
public record TrafficPlan(int clients, int ratePerSecond, Duration work, int twoPartsEvery) {

    private static final int MOST_CLIENTS = 2_000;
    private static final int MOST_RATE = 200_000;

    public TrafficPlan {
        require("clients", clients, MOST_CLIENTS);
        require("rate", ratePerSecond, MOST_RATE);
        require("messages for one of two parts", twoPartsEvery, Integer.MAX_VALUE);
        double busy = (double) ratePerSecond / clients * work.toNanos() / 2e9 * (1 + 1.0 / twoPartsEvery);
        if (busy > 0.5) {
            throw new IllegalArgumentException(
                    "rate: %d/s of %d clients with up to %d ms of work each: a client would wait for its own messages"
                            .concat(
                                    " %.0f %% of the time (expected at most 50: more clients, less work or a lower rate)")
                            .formatted(ratePerSecond, clients, work.toMillis(), 100 * busy));
        }
    }

    private static void require(String what, int number, int most) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException("%s: %d (expected 1..%d)".formatted(what, number, most));
        }
    }
}
