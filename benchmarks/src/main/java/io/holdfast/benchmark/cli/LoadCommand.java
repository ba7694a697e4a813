// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.cli;

import io.holdfast.benchmark.load.LoadGenerator;
import io.holdfast.benchmark.load.LoadPlan;
import io.holdfast.benchmark.load.LoadResult;
import io.holdfast.benchmark.load.Scenario;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "load",
        description = {
            "Loads a server that sends lines beginning with e back, and lines beginning with b to everyone.",
            "",
            "Prints the result as JSON on standard output, and as a sentence on standard error.",
            ""
        })
final class LoadCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "HOST:PORT", converter = AddressReader.class, description = "The server.")
    private InetSocketAddress server = new InetSocketAddress(0);

    @Parameters(
            index = "1",
            paramLabel = "SCENARIO",
            converter = ScenarioReader.class,
            description = "echo:CLIENTSxINFLIGHT or fan-out:SENDERSxRECEIVERSxINFLIGHT.")
    private Scenario scenario = new Scenario.Echo(1, 1);

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Time before anything counts. Default: 10.")
    private Duration warmUp = Duration.ofSeconds(10);

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Time that counts. Default: 5.")
    private Duration measured = Duration.ofSeconds(5);

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "A process of the server, for its CPU time; may be given several times.")
    private List<Long> pids = List.of();

    @Override
    public Integer call() throws InterruptedException {
        List<ProcessHandle> processes =
                pids.stream().flatMap(pid -> ProcessHandle.of(pid).stream()).toList();
        try (var generator = new LoadGenerator()) {
            LoadResult result =
                    generator.run(new LoadPlan(server, scenario, warmUp, measured, Duration.ofSeconds(20), processes));
            System.out.println(JsonMapper.shared().writeValueAsString(result));
            System.err.println(result.sentence());
        }
        return Main.DONE;
    }

    private static final class AddressReader implements ITypeConverter<InetSocketAddress> {

        @Override
        public InetSocketAddress convert(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
                throw new TypeConversionException("'%s' (expected HOST:PORT)".formatted(text));
            }
            return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        }
    }

    private static final class ScenarioReader implements ITypeConverter<Scenario> {

        @Override
        public Scenario convert(String text) {
            try {
                return Scenario.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
