// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import io.holdfast.testkit.Machine;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a run of the guard came to.
public record GuardReport(Instant date, Machine machine, GuardPlan plan, List<Comparison> comparisons) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public GuardReport {
        comparisons = List.copyOf(comparisons);
    }

    /// Whether every ratio is as great as it must be.
    public boolean passed() {
        return comparisons.stream().allMatch(Comparison::passed);
    }

    /// A Markdown table for each two kinds of servers: medians of the rounds, and the least and greatest ratio of one
    /// round.
    public String tables() {
        var tables = new LinkedHashMap<String, StringBuilder>();
        for (Comparison comparison : comparisons) {
            Pair pair = comparison.check().pair();
            tables.computeIfAbsent(head(pair), head -> new StringBuilder(head)).append(row(comparison));
        }
        return String.join("\n", tables.values());
    }

    private static String head(Pair pair) {
        return """
                | load | %1$s, messages/s | %2$s, messages/s | ratio (min–max) | at least | p99 ms, %1$s / %2$s | server CPU µs per message, %1$s / %2$s |
                |---|---|---|---|---|---|---|
                """.formatted(pair.first(), pair.second());
    }

    private static String row(Comparison it) {
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %.2f (%.2f–%.2f) | %s | %.2f / %.2f | %.2f / %.2f |%n",
                it.check().title(),
                it.median(round -> round.first().messagesPerSecond()),
                it.median(round -> round.second().messagesPerSecond()),
                it.medianRatio(),
                it.leastRatio(),
                it.greatestRatio(),
                verdict(it),
                it.median(round -> round.first().latency().p99() / 1000),
                it.median(round -> round.second().latency().p99() / 1000),
                it.median(round -> round.first().serverCpuMicros()),
                it.median(round -> round.second().serverCpuMicros()));
    }

    private static String verdict(Comparison it) {
        return it.check().isGuarded()
                ? String.format(Locale.ROOT, "%.2f: %s", it.check().leastRatio(), it.passed() ? "ok" : "MISSED")
                : "–";
    }

    /// Everything, each round included.
    public String json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("date", date.toString());
        root.put("passed", passed());
        root.set("machine", JSON.valueToTree(machine));
        root.put("rounds", plan.rounds());
        root.put("warmUpSeconds", plan.warmUp().toMillis() / 1e3);
        root.put("settleSeconds", plan.settle().toMillis() / 1e3);
        root.put("measuredSeconds", plan.measured().toMillis() / 1e3);
        var checks = root.putArray("checks");
        comparisons.forEach(it -> checks.add(check(it)));
        return JSON.writeValueAsString(root);
    }

    private static ObjectNode check(Comparison comparison) {
        ObjectNode node = JSON.createObjectNode();
        node.put("scenario", comparison.check().scenario().name());
        node.put("pair", comparison.check().pair().name());
        node.put("leastRatio", comparison.check().leastRatio());
        node.put("passed", comparison.passed());
        node.put("ratioMedian", comparison.medianRatio());
        node.put("ratioMin", comparison.leastRatio());
        node.put("ratioMax", comparison.greatestRatio());
        node.set("rounds", JSON.valueToTree(comparison.rounds()));
        return node;
    }
}
