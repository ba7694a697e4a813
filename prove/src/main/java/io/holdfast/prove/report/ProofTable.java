// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.report;

import io.holdfast.prove.scenario.Outcome;
import io.holdfast.prove.traffic.Latency;
import io.holdfast.prove.traffic.TrafficReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// A report as text: a column for each scenario, a row for each figure.
public final class ProofTable {

    /// A rate that is lower than this part of the intended one was not held.
    private static final double HELD = 0.99;

    private final ProofReport report;
    private final List<List<String>> rows = new ArrayList<>();

    private ProofTable(ProofReport report) {
        this.report = report;
    }

    /// Lines, the last one with its end, too.
    public static String text(ProofReport report) {
        return new ProofTable(report).text();
    }

    private String text() {
        counts();
        latencies();
        var text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s, %d cores, %s, JVM %s, commit %s%nclients %d, messages/s %d, gateways %d, workers %d, seed %d%n%n",
                report.date(),
                report.machine().cores(),
                report.machine().system(),
                report.machine().java(),
                report.machine().commit(),
                report.clients(),
                report.ratePerSecond(),
                report.gateways(),
                report.workers(),
                report.seed()));
        appendRows(text);
        report.outcomes().forEach(outcome -> appendRemarks(text, outcome));
        return text.toString();
    }

    private void counts() {
        row("", Outcome::scenario);
        row("faults made", it -> it.made() + " of " + it.wanted());
        traffic("messages sent", it -> "" + it.sent());
        traffic("answered", it -> "" + it.answered());
        traffic("LOST", it -> "" + it.lost());
        traffic("DOUBLED", it -> "" + it.doubled());
        traffic("REORDERED", it -> "" + it.reordered());
        traffic("DISCONNECTED", it -> "" + it.disconnected());
        row("unfinished at a fault, least", it -> number(it.unfinished().least()));
        row("unfinished at a fault, median", it -> number(it.unfinished().median()));
        traffic("redelivered answers", it -> "" + it.redelivered());
        row(
                "answered again ms, median",
                it -> again(it, it.answeredAgainMillis().median()));
        row("answered again ms, most", it -> again(it, it.answeredAgainMillis().most()));
    }

    private void latencies() {
        traffic("seconds calm", it -> number(it.calmSeconds()));
        traffic("seconds in faults", it -> number(it.faultSeconds()));
        latency("p50", Latency::p50Millis);
        latency("p99", Latency::p99Millis);
        latency("p99.9", Latency::p999Millis);
        latency("max", Latency::maxMillis);
        traffic("messages/s achieved", it -> number(it.ratePerSecond()));
        traffic("late to socket ms, p99.9", it -> millis(it.sendDelay(), Latency::p999Millis));
        row("", it -> it.isProved() ? "proved" : "FAILED");
    }

    private void latency(String name, ToDoubleFunction<Latency> value) {
        traffic(name + " ms calm", it -> millis(it.calm(), value));
        traffic(name + " ms in faults", it -> millis(it.faults(), value));
    }

    private void traffic(String name, Function<TrafficReport, String> cell) {
        row(name, outcome -> cell.apply(outcome.traffic()));
    }

    private void row(String name, Function<Outcome, String> cell) {
        List<String> cells = new ArrayList<>();
        cells.add(name);
        report.outcomes().forEach(outcome -> cells.add(cell.apply(outcome)));
        rows.add(cells);
    }

    private void appendRows(StringBuilder text) {
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width =
                        rows.stream().mapToInt(it -> it.get(at).length()).max().orElse(0);
                String cell = row.get(column);
                String space = " ".repeat(width - cell.length());
                text.append(column == 0 ? cell + space : "  " + space + cell);
            }
            text.append(System.lineSeparator());
        }
    }

    private void appendRemarks(StringBuilder text, Outcome outcome) {
        if (outcome.traffic().sent() > 0 && outcome.traffic().ratePerSecond() < HELD * report.ratePerSecond()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%s: the rate was NOT held: %.0f messages/s instead of %d; latencies count from when messages"
                            + " were due",
                    outcome.scenario(),
                    outcome.traffic().ratePerSecond(),
                    report.ratePerSecond()));
        }
        if (!outcome.failure().isEmpty()) {
            text.append(String.format("%n%s: %s", outcome.scenario(), outcome.failure()));
        }
        outcome.traffic().problems().forEach(it -> text.append(String.format("%n%s: %s", outcome.scenario(), it)));
        text.append(outcome.isProved() ? "" : System.lineSeparator());
    }

    private static String again(Outcome outcome, double millis) {
        return outcome.answeredAgainMillis().count() == 0 ? "-" : number(millis);
    }

    private static String millis(Latency latency, ToDoubleFunction<Latency> value) {
        return latency.answers() == 0 ? "-" : String.format(Locale.ROOT, "%.1f", value.applyAsDouble(latency));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
