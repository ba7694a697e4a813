// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What clients do. Each line has [SentLines#LENGTH] bytes.
public sealed interface Scenario {

    /// As it is typed and told: `echo:100x32`, `fan-out:10x200x8`.
    String name();

    /// How many connections it takes.
    int connections();

    /// Lines that a sender keeps in flight.
    int inFlight();

    /// Every client sends lines and gets each of them back; a line that is back is a message.
    record Echo(int clients, int inFlight) implements Scenario {

        public Echo {
            require("clients", clients, SentLines.MOST_SENDERS);
            require("lines in flight", inFlight, SentLines.MOST_IN_FLIGHT);
        }

        @Override
        public String name() {
            return "echo:%dx%d".formatted(clients, inFlight);
        }

        @Override
        public int connections() {
            return clients;
        }
    }

    /// Some of the clients send lines that go to all clients, the senders included; a line at one receiver is a
    /// message. A line is in flight until every receiver has it.
    record FanOut(int senders, int receivers, int inFlight) implements Scenario {

        public FanOut {
            require("receivers", receivers, SentLines.MOST_SENDERS);
            require("senders", senders, receivers);
            require("lines in flight", inFlight, SentLines.MOST_IN_FLIGHT);
        }

        @Override
        public String name() {
            return "fan-out:%dx%dx%d".formatted(senders, receivers, inFlight);
        }

        @Override
        public int connections() {
            return receivers;
        }
    }

    /// Reads what [#name()] writes.
    static Scenario parse(String text) {
        Matcher numbers = Pattern.compile("(echo|fan-out):(\\d{1,5})x(\\d{1,5})(?:x(\\d{1,5}))?")
                .matcher(text);
        if (numbers.matches()) {
            int first = Integer.parseInt(numbers.group(2));
            int second = Integer.parseInt(numbers.group(3));
            String third = numbers.group(4);
            if (numbers.group(1).equals("echo") && third == null) {
                return new Echo(first, second);
            }
            if (numbers.group(1).equals("fan-out") && third != null) {
                return new FanOut(first, second, Integer.parseInt(third));
            }
        }
        throw new IllegalArgumentException(
                "scenario: '%s' (expected echo:CLIENTSxINFLIGHT or fan-out:SENDERSxRECEIVERSxINFLIGHT)"
                        .formatted(text));
    }

    private static void require(String what, int number, int most) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException("%s: %d (expected 1..%d)".formatted(what, number, most));
        }
    }
}
