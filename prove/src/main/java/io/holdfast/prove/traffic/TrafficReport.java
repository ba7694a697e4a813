// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import java.util.List;

/// What the clients of a traffic saw.
///
/// @param seconds from the first message to the last
/// @param sent messages of all clients
/// @param answered messages whose sender has its whole answer
/// @param expected lines that all clients together must hear
/// @param lost of these, what never came
/// @param doubled lines that a client heard once more
/// @param reordered lines that came after later ones of the same sender
/// @param disconnected clients whose connection ended
/// @param redelivered answers that were said by a handler that was called again
/// @param workers processes that answered
/// @param calm latency of what was due in calm
/// @param faults latency of what was due from the beginning of a fault to its end
/// @param calmSeconds how long that was
/// @param faultSeconds how long that was
/// @param sendDelay from when a message was due to when it was handed to its socket; part of each latency
/// @param problems the first of them, in words
public record TrafficReport(
        double seconds,
        long sent,
        long answered,
        long expected,
        long lost,
        long doubled,
        long reordered,
        int disconnected,
        long redelivered,
        int workers,
        Latency calm,
        Latency faults,
        double calmSeconds,
        double faultSeconds,
        Latency sendDelay,
        List<String> problems) {

    public TrafficReport {
        problems = List.copyOf(problems);
    }

    /// Of a traffic that never began.
    public static TrafficReport nothing() {
        var never = new Latency(0, 0, 0, 0, 0);
        return new TrafficReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, never, never, 0, 0, never, List.of());
    }

    /// Whether the clients have noticed nothing.
    public boolean isFlawless() {
        return lost == 0 && doubled == 0 && reordered == 0 && disconnected == 0;
    }

    /// Messages that were sent in a second.
    public double ratePerSecond() {
        return seconds == 0 ? 0 : sent / seconds;
    }
}
