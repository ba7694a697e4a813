// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.cli;

import io.holdfast.benchmark.guard.Check;
import io.holdfast.benchmark.guard.Comparison;
import io.holdfast.benchmark.guard.Guard;
import io.holdfast.benchmark.guard.GuardPlan;
import io.holdfast.benchmark.guard.GuardReport;
import io.holdfast.testkit.Machine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "guard",
        description = {
            "Measures Holdfast beside a plain one-tier Netty server, in turns, and fails when it is too slow.",
            "",
            "Needs a machine with nothing else to do. Progress goes to standard error, the table to standard output.",
            ""
        })
final class GuardCommand implements Callable<Integer> {

    @Option(names = "--rounds", paramLabel = "N", description = "Measurements of each server. Default: 5.")
    private int rounds = 5;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Time of each measurement. Default: 5.")
    private Duration measured = Duration.ofSeconds(5);

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Time that each server serves a load before it is first measured. Default: 10.")
    private Duration warmUp = Duration.ofSeconds(10);

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where everything that was measured is written. Default: benchmarks/target/guard.json.")
    private @Nullable Path json;

    @Option(names = "--only-guarded", description = "Leave out what is measured and not guarded.")
    private boolean onlyGuarded;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = home();
        System.setProperty("holdfast.home", home.toString());
        var plan = new GuardPlan(rounds, warmUp, Duration.ofSeconds(1), measured, checks());
        List<Comparison> comparisons = new Guard(plan, System.err::println).run();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var report = new GuardReport(now, Machine.here(home), plan, comparisons);
        Path file = json == null ? home.resolve("benchmarks/target/guard.json") : json;
        Files.writeString(file, report.json());
        System.out.printf("%s, %s%n%n%s", report.date(), report.machine(), report.tables());
        System.err.println("written: " + file);
        return report.passed() ? Main.DONE : Main.FAILED;
    }

    private List<Check> checks() {
        var checks = new ArrayList<>(GuardPlan.GUARDED);
        if (!onlyGuarded) {
            checks.addAll(GuardPlan.TOLD);
        }
        return checks;
    }

    /// The folder with `bin/holdfast` above this program.
    private static Path home() {
        Path own;
        try {
            own = Path.of(GuardCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of our own classes is no path", e);
        }
        for (Path folder = own; folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("bin/holdfast"))) {
                return folder;
            }
        }
        throw new IllegalStateException("%s (expected to be below a folder with bin/holdfast)".formatted(own));
    }
}
