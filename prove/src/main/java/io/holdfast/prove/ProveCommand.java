// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove;

import io.holdfast.prove.cluster.ProvedCluster;
import io.holdfast.prove.scenario.Scenario;
import io.holdfast.prove.scenario.ScenarioPlan;
import io.holdfast.prove.traffic.TrafficPlan;
import io.holdfast.testkit.HoldfastProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "holdfast prove",
        sortOptions = false,
        description = {
            "Starts a cluster of its own in a temporary folder, lets many clients talk to it at a fixed",
            "rate, and breaks it again and again: reloads, kills, stops, drains. Every message is numbered,",
            "and every client counts what it lost, heard twice, or heard in a wrong order.",
            ""
        },
        footer = {
            "",
            "Latency counts from the moment at which a message was due, so that what a pause holds up is",
            "late, too. Each scenario is followed by as much time without faults, to compare with.",
            "",
            "Examples:",
            "  holdfast prove --list                          the scenarios",
            "  holdfast prove --scenario kill --kills 5       about two minutes",
            "  holdfast prove --scenario kill --scenario reload --rate 10000/s --json proof.json",
            "  holdfast prove --control                       shows that the counters can fail",
            "",
            "Exit codes: 0 no client noticed anything, 1 one did, or it could not be run, 2 wrong usage,",
            "130 interrupted. Nothing is left behind in any case."
        })
final class ProveCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TWO_PARTS_EVERY = 20;
    private static final int DEFAULT_WORK_MILLIS = 10;

    private final List<String> arguments;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            converter = ScenarioReader.class,
            description = "What is done; may be given several times. Default: all, one after the other.")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            converter = RateReader.class,
            description = "Messages of all clients together, in a second. Default: 2000/s.")
    private int rate = 2000;

    @Option(names = "--clients", paramLabel = "N", description = "Default: 200.")
    private int clients = 200;

    @Option(names = "--gateways", paramLabel = "N", description = "Gateway processes. Default: 1.")
    private int gateways = 1;

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes. Default: 2.")
    private int workers = 2;

    @Option(names = "--kills", paramLabel = "N", description = "Faults of the scenario kill. Default: 50.")
    private int kills = 50;

    @Option(names = "--reloads", paramLabel = "N", description = "Faults of the scenario reload. Default: 20.")
    private int reloads = 20;

    @Option(names = "--times", paramLabel = "N", description = "Faults of each other scenario. Default: 5.")
    private int times = 5;

    @Option(
            names = "--work",
            paramLabel = "MILLIS",
            description = "The handler takes up to this long for a message, so that some are always unfinished."
                    + " Default: 10.")
    private @Nullable Integer workMillis;

    @Option(names = "--never-blocks", description = "The handler is one that never blocks, and takes no time.")
    private boolean neverBlocks;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Traffic before the first fault. Default: 5.")
    private int warmUpSeconds = 5;

    @Option(
            names = "--calm",
            paramLabel = "SECONDS",
            description = "Time without faults, to compare with. Default: as long as the faults took.")
    private @Nullable Integer calmSeconds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Chooses what is struck and when. Default: another one each time; it is printed.")
    private long seed = ThreadLocalRandom.current().nextLong(1_000_000);

    @Option(names = "--json", paramLabel = "FILE", description = "Where the report is written, too.")
    private @Nullable Path json;

    @Option(
            names = "--control",
            description = "Kill workers of copies of this program that were broken on purpose, instead: the"
                    + " clients must notice.")
    private boolean control;

    @Option(names = "--list", description = "Show the scenarios and exit.")
    private boolean list;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    ProveCommand(String... arguments) {
        this.arguments = List.of(arguments);
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            for (Scenario scenario : Scenario.values()) {
                System.out.printf("%-12s%s%n", scenario.word(), scenario.description());
            }
            return Main.DONE;
        }
        Path home = HoldfastProcess.home();
        boolean proved = control
                ? new Control(home, seed, System.out).run(Optional.ofNullable(json))
                : new Proof(home, arguments, seed, System.out)
                        .run(scenarios.stream().map(this::plan).toList(), Optional.ofNullable(json));
        return proved ? Main.DONE : Main.FAILED;
    }

    private Duration work() {
        if (!neverBlocks) {
            return Duration.ofMillis(workMillis == null ? DEFAULT_WORK_MILLIS : workMillis);
        }
        if (workMillis != null && workMillis > 0) {
            throw new IllegalArgumentException(
                    "--work: %d with --never-blocks (expected 0, or none)".formatted(workMillis));
        }
        return Duration.ZERO;
    }

    private ScenarioPlan plan(Scenario scenario) {
        int count = switch (scenario) {
            case KILL -> kills;
            case RELOAD -> reloads;
            case STOP, NO_WORKERS, DRAIN, SUPERVISOR, REBALANCE -> times;
        };
        return new ScenarioPlan(
                scenario,
                count,
                new ProvedCluster.Size(gateways, workers, neverBlocks),
                new TrafficPlan(clients, rate, work(), TWO_PARTS_EVERY),
                Duration.ofSeconds(warmUpSeconds),
                Optional.ofNullable(calmSeconds).map(Duration::ofSeconds),
                PATIENCE);
    }

    private static final class ScenarioReader implements ITypeConverter<Scenario> {

        @Override
        public Scenario convert(String word) {
            return Scenario.of(word)
                    .orElseThrow(() -> new TypeConversionException("'%s' (expected one of %s)"
                            .formatted(
                                    word,
                                    Arrays.stream(Scenario.values())
                                            .map(Scenario::word)
                                            .collect(Collectors.joining(", ")))));
        }
    }

    /// Reads `2000` or `2000/s`.
    private static final class RateReader implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            if (!text.matches("\\d{1,9}(/s)?")) {
                throw new TypeConversionException("'%s' (expected messages in a second: 2000/s)".formatted(text));
            }
            return Integer.valueOf(text.replace("/s", ""));
        }
    }
}
