// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlException;
import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A cluster of real processes: `bin/holdfast` of a checkout or an installation, in a temporary directory.
///
/// The system property `holdfast.home` names the folder that holds `bin/holdfast`. [#close()] stops
/// what still runs, and fails when a process, a port, a pid file or a socket is left behind.
public final class HoldfastProcess implements AutoCloseable {

    private static final Duration COMMAND_DEADLINE = Duration.ofSeconds(90);
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);
    private static final Pattern PROBLEM = Pattern.compile("^\\d.{0,60}\\b(WARN|ERROR)\\b.*");

    private final Path home;
    private final Path directory;
    private final Set<Long> pids = new LinkedHashSet<>();
    private final Set<InetSocketAddress> listeners = new LinkedHashSet<>();
    private int commands;

    private HoldfastProcess(Path home, Path directory) {
        this.home = home;
        this.directory = directory;
    }

    /// Prepares a temporary directory in which nothing runs yet, and which has no configuration yet.
    public static HoldfastProcess create() {
        return create(home());
    }

    /// The same with another folder that holds `bin/holdfast`.
    public static HoldfastProcess create(Path home) {
        try {
            return new HoldfastProcess(
                    home, Files.createTempDirectory("holdfast").toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The folder that holds `bin/holdfast`.
    public static Path home() {
        String home = System.getProperty("holdfast.home");
        if (home == null || !Files.isExecutable(Path.of(home, "bin", "holdfast"))) {
            throw new AssertionError(
                    "system property holdfast.home: %s (expected the folder with bin/holdfast)".formatted(home));
        }
        return Path.of(home).toAbsolutePath().normalize();
    }

    /// Writes a configuration with one text listener on a free port.
    public HoldfastProcess configure(Path application, String handler, int workers) {
        return configure("""
                gateway:
                  listen: ["text://127.0.0.1:0"]
                worker:
                  processes: %d
                  app: "%s"
                  handler: %s
                """.formatted(workers, application, handler));
    }

    /// Writes the configuration.
    public HoldfastProcess configure(String yaml) {
        try {
            Files.writeString(config(), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public Path directory() {
        return directory;
    }

    public Path config() {
        return directory.resolve("holdfast.yaml");
    }

    /// Starts the cluster in the background; an error when it does not succeed.
    public HoldfastProcess start() {
        CommandResult result = run("start", "-d");
        if (result.exitCode() != 0) {
            throw new AssertionError(result + "\n" + logs());
        }
        status();
        return this;
    }

    /// Runs `bin/holdfast COMMAND -c CONFIG OPTIONS…` to its end.
    public CommandResult run(String command, String... options) {
        Path out = directory.resolve("command-" + ++commands + ".out");
        Path err = directory.resolve("command-" + commands + ".err");
        Process process = spawn(out, err, command, options);
        try {
            if (!process.waitFor(COMMAND_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("holdfast %s has not ended after %s; out <%s>, err <%s>\n%s"
                        .formatted(command, COMMAND_DEADLINE, read(out), read(err), logs()));
            }
            return new CommandResult(command, process.exitValue(), read(out), read(err));
        } catch (InterruptedException e) {
            process.destroy();
            throw new AssertionError("interrupted while holdfast " + command + " ran", e);
        }
    }

    /// Runs the cluster in the foreground of the process that is returned.
    public Process startInForeground(String... options) {
        Process process =
                spawn(directory.resolve("foreground.out"), directory.resolve("foreground.err"), "start", options);
        pids.add(process.pid());
        return process;
    }

    /// What `status` tells; an error when nothing runs.
    public ClusterStatus status() {
        var status = ClusterStatus.parse(run("status", "--json").expectExit(0).out());
        pids.add(status.supervisorPid());
        status.processes().forEach(it -> pids.add(it.pid()));
        listeners.addAll(status.listeners());
        return status;
    }

    /// What one process tells of itself, asked directly: at once, and also while the supervisor is
    /// stopped. Nothing when it is away, or does not answer within 5 s.
    ///
    /// @param name `gateway-1`, `worker-2`
    public Optional<ProcessStatus> ask(String name) {
        try {
            Path socket = directory.resolve("run").resolve(name + ".sock");
            ProcessStatus status = ClusterStatus.process(ControlClient.ask(socket, "status", ANSWER_DEADLINE));
            pids.add(status.pid());
            return Optional.of(status);
        } catch (IOException | ControlException _) {
            return Optional.empty();
        }
    }

    /// What the gateways and workers tell that answer just now, asked directly: see [#ask(String)].
    public List<ProcessStatus> answering() {
        Path run = directory.resolve("run");
        try (Stream<Path> files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sock") && !name.equals("supervisor.sock"))
                    .map(name -> name.substring(0, name.length() - ".sock".length()))
                    .sorted()
                    .flatMap(name -> ask(name).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stops the cluster; an error when it does not succeed.
    public void stop() {
        run("stop").expectExit(0);
    }

    /// The first address that clients can connect to.
    public InetSocketAddress address() {
        if (listeners.isEmpty()) {
            status();
        }
        return listeners.iterator().next();
    }

    public LineClient connect() {
        return LineClient.connect(address());
    }

    /// Kills a process of this cluster at once, as `kill -9` does.
    public void kill(long pid) {
        ProcessHandle process =
                ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("there is no process " + pid));
        if (!process.destroyForcibly()) {
            throw new AssertionError("process %d cannot be killed".formatted(pid));
        }
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /// Processes, ports, pid files and sockets of this cluster that exist.
    public List<String> leftovers() {
        return Leftovers.find(directory, pids, listeners);
    }

    /// Lines of the logs that are warnings or errors.
    public List<String> problems() {
        return logFiles().stream()
                .flatMap(file -> read(file).lines())
                .filter(line -> PROBLEM.matcher(line).matches())
                .toList();
    }

    /// All logs, for a report of a failure.
    public String logs() {
        var text = new StringBuilder();
        logFiles().forEach(file -> text.append("=== ").append(file).append('\n').append(read(file)));
        return text.toString();
    }

    @Override
    public void close() {
        if (!Leftovers.processes(directory, pids).isEmpty()) {
            run("stop");
        }
        List<String> leftovers = leftovers();
        if (!leftovers.isEmpty()) {
            Leftovers.processes(directory, pids).forEach(ProcessHandle::destroyForcibly);
            throw new AssertionError("left behind: %s\n%s".formatted(leftovers, logs()));
        }
        FileTree.delete(directory);
    }

    private Process spawn(Path out, Path err, String command, String... options) {
        var words = new ArrayList<>(List.of(home.resolve("bin/holdfast").toString(), command));
        if (!command.equals("version")) {
            words.addAll(List.of("-c", config().toString()));
        }
        words.addAll(List.of(options));
        var builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            // Files, not pipes: a detached supervisor may hold what it inherited.
            return builder.redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> logFiles() {
        Path logs = directory.resolve("run/logs");
        if (!Files.isDirectory(logs)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(logs)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
