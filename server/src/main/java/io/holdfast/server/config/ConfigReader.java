// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.worker.WorkerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads a configuration file. What every key means is told in `docs/configuration.md`.
public final class ConfigReader {

    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final int MAX_PROCESSES = 64;
    private static final int MAX_EVENT_LOOPS = 256;
    private static final Duration TENTH = Duration.ofMillis(100);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);

    private static final InetSocketAddress NO_ADDRESS = InetSocketAddress.createUnresolved("", 0);
    private static final String APP = "the path of a jar, or of a folder of jars or classes";
    private static final String HANDLER = "the name of a class that implements io.holdfast.Handler";
    private static final Values.Shape<Path> PATH = Values::path;
    private static final Values.Shape<String> STORE = Values.matching(Pattern.compile("sqlite:.+"), "sqlite:PATH");
    private static final Values.Shape<String> NODE = Values.matching(
            Pattern.compile("[A-Za-z0-9._-]{1,100}"), "1 to 100 letters, digits, dots, hyphens or underscores");
    private static final Values.Shape<String> CLASS_NAME = Values.matching(
            Pattern.compile("(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\.)*"
                    + "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"),
            HANDLER);
    private static final Values.Shape<String> JVM_OPTION =
            Values.matching(Pattern.compile("-.+"), "a JVM option such as -Xmx1g");
    private static final Values.Shape<String> ADVICE =
            Values.matching(Pattern.compile("\\P{Cntrl}{1,1000}"), "one line of 1 to 1000 characters");

    private final Path file;
    private final Problems problems;
    private final Section root;

    private ConfigReader(Path file, Problems problems, YamlNode.Mapping root) {
        this.file = file;
        this.problems = problems;
        this.root = new Section(problems, "", "", root);
    }

    /// @throws ConfigException telling everything that is wrong, up to 20 problems
    public static HoldfastConfig read(Path file) throws ConfigException {
        return read(file, file);
    }

    /// Reads a copy as if it stood where the file is: a running cluster is not disturbed by edits.
    ///
    /// @throws ConfigException telling everything that is wrong, up to 20 problems
    public static HoldfastConfig read(Path file, Path copy) throws ConfigException {
        var problems = new Problems(file);
        return open(file, copy, problems).config();
    }

    /// Reads `run` alone, so that a cluster can be stopped whatever else has become of its configuration.
    ///
    /// @throws ConfigException when the file cannot be read, is not YAML, or `run` itself is wrong
    public static Path readRun(Path file) throws ConfigException {
        var problems = new Problems(file);
        Path run = open(file, file, new Problems(file)).alone(Key.RUN, problems).run();
        problems.throwIfAny();
        return run;
    }

    static Path baseOf(Path file) {
        return Objects.requireNonNullElse(file.toAbsolutePath().normalize().getParent(), file.toAbsolutePath());
    }

    private static ConfigReader open(Path file, Path copy, Problems problems) throws ConfigException {
        var mapping = YamlReader.read(text(file, copy), problems);
        if (mapping.isEmpty()) {
            problems.throwIfAny();
        }
        return new ConfigReader(file, problems, mapping.orElseGet(() -> new YamlNode.Mapping(1, Map.of())));
    }

    static String text(Path file, Path copy) throws ConfigException {
        try {
            if (Files.isDirectory(copy)) {
                throw new ConfigException(file + ": is a folder (expected a configuration file)");
            }
            if (Files.size(copy) > MAX_FILE_BYTES) {
                throw new ConfigException(
                        "%s: %d bytes (expected at most %d)".formatted(file, Files.size(copy), MAX_FILE_BYTES));
            }
            return Files.readString(copy);
        } catch (NoSuchFileException _) {
            throw new ConfigException(file + ": no such file (expected a configuration file)");
        } catch (AccessDeniedException _) {
            throw new ConfigException(file + ": cannot be read: permission denied");
        } catch (CharacterCodingException _) {
            throw new ConfigException(file + ": is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException("%s: cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    private ConfigReader alone(Key key, Problems alone) {
        return new ConfigReader(file, alone, root.only(key));
    }

    private HoldfastConfig config() throws ConfigException {
        Path run = run();
        GatewaySettings gateway = gateway();
        var config = new HoldfastConfig(
                file.toAbsolutePath().normalize(),
                run,
                root.value(Key.STORE, STORE, "sqlite:" + run.resolve("holdfast.db")),
                root.optional(Key.NODE, NODE).orElseGet(HostName::get),
                link(run),
                gateway,
                worker(),
                web(gateway),
                logs());
        problems.throwIfAny();
        return config;
    }

    private Path run() {
        return resolve(root.value(Key.RUN, PATH, Path.of("run")));
    }

    private LinkSettings link(Path run) {
        Section link = root.section(Key.LINK);
        var secretFile = link.optional(Key.LINK_SECRET_FILE, PATH).map(this::resolve);
        Duration heartbeat = link.value(Key.LINK_HEARTBEAT, Values.duration(TENTH, HOUR), Duration.ofSeconds(2));
        Duration timeout = link.value(Key.LINK_TIMEOUT, Values.duration(TENTH, HOUR), Duration.ofSeconds(8));
        if (timeout.compareTo(heartbeat) <= 0) {
            link.refuse(
                    link.has(Key.LINK_TIMEOUT) ? Key.LINK_TIMEOUT : Key.LINK_HEARTBEAT,
                    "time-out %s, heartbeat %s (expected a time-out longer than the heartbeat)"
                            .formatted(Values.show(timeout), Values.show(heartbeat)));
        }
        return new LinkSettings(
                secretFile.orElseGet(() -> run.resolve("secret")), secretFile.isEmpty(), heartbeat, timeout);
    }

    private GatewaySettings gateway() {
        Section gateway = root.section(Key.GATEWAY);
        int processes = gateway.value(Key.GATEWAY_PROCESSES, Values.integer(1, MAX_PROCESSES), 1);
        List<ListenerConfig> listen = new ListenSection(gateway, problems, this::resolve).read();
        Section link = gateway.section(Key.GATEWAY_LINK);
        String bind = link.value(Key.GATEWAY_LINK_BIND, Values::host, "127.0.0.1");
        int port = link.value(Key.GATEWAY_LINK_PORT, Values.integer(0, 65535), 0);
        if (port > 0 && processes > 1) {
            link.refuse(
                    Key.GATEWAY_LINK_PORT,
                    "'%d' with gateway.processes %d (expected 0: each process needs a port of its own)"
                            .formatted(port, processes));
        }
        return new GatewaySettings(
                processes,
                gateway.value(
                        Key.GATEWAY_EVENT_LOOPS,
                        Values.integer(1, MAX_EVENT_LOOPS),
                        Math.min(Runtime.getRuntime().availableProcessors(), MAX_EVENT_LOOPS)),
                listen,
                bind,
                link.value(Key.GATEWAY_LINK_ADVERTISE, Values::host, "127.0.0.1"),
                port,
                limits(gateway.section(Key.GATEWAY_LIMITS)),
                gateway.section(Key.GATEWAY_DRAIN).optional(Key.DRAIN_ADVICE, ADVICE),
                new ProtocolsFolder(
                        resolve(gateway.value(Key.GATEWAY_PROTOCOLS, PATH, Path.of("protocols"))),
                        gateway.has(Key.GATEWAY_PROTOCOLS)),
                gateway.texts(Key.GATEWAY_JVM, JVM_OPTION));
    }

    private static GatewayLimits limits(Section limits) {
        GatewayLimits normal = GatewayLimits.DEFAULT;
        return new GatewayLimits(
                limits.value(Key.LIMITS_UNFINISHED_EVENTS, Values.integer(1, 1_000_000), normal.unfinishedEvents()),
                limits.value(Key.LIMITS_UNFINISHED_BYTES, Values.size(1, 1 << 30), normal.unfinishedBytes()),
                limits.value(Key.LIMITS_OUT_QUEUE, Values.size(1, 1 << 30), normal.outQueueBytes()),
                limits.value(Key.LIMITS_WAITING_CLIENTS, Values.integer(1, 1_000_000), normal.waitingClients()),
                limits.value(Key.LIMITS_MEMORY, Values.largeSize(1L << 20, 1L << 40), normal.memoryBytes()));
    }

    private WorkerSettings worker() {
        Section worker = root.section(Key.WORKER);
        return new WorkerSettings(
                worker.value(Key.WORKER_PROCESSES, Values.integer(1, MAX_PROCESSES), 2),
                resolve(worker.required(Key.WORKER_APP, PATH, APP, Path.of(""))),
                worker.required(Key.WORKER_HANDLER, CLASS_NAME, HANDLER, ""),
                worker.value(Key.WORKER_EVENT_LOOPS, Values.integer(1, MAX_EVENT_LOOPS), 1),
                worker.value(Key.WORKER_DRAIN_DEADLINE, Values.duration(Duration.ZERO, DAY), Duration.ofSeconds(30)),
                worker.value(Key.WORKER_WATCHDOG, Values.duration(TENTH, DAY), WorkerConfig.DEFAULT_WATCHDOG),
                worker.value(Key.WORKER_HUNG_AFTER, Values.duration(Duration.ZERO, DAY), Duration.ofSeconds(30)),
                recycle(worker.section(Key.WORKER_RECYCLE)),
                worker.entries(Key.WORKER_SETTINGS),
                worker.texts(Key.WORKER_JVM, JVM_OPTION));
    }

    private static RecycleSettings recycle(Section recycle) {
        return new RecycleSettings(
                recycle.optional(Key.RECYCLE_AFTER, Values.duration(SECOND, YEAR)),
                recycle.optional(Key.RECYCLE_MESSAGES, Values.integer(1, 999_999_999)),
                recycle.optional(Key.RECYCLE_MEMORY, Values.largeSize(1L << 20, 1L << 40)));
    }

    private Optional<WebSettings> web(GatewaySettings gateway) {
        if (!root.has(Key.WEB)) {
            return Optional.empty();
        }
        Section web = root.section(Key.WEB);
        InetSocketAddress listen =
                web.required(Key.WEB_LISTEN, ListenAddress::bare, ListenAddress.BARE_SHAPE, NO_ADDRESS);
        refuseTaken(web, listen, gateway);
        Path pages = resolve(web.required(Key.WEB_ROOT, PATH, "the path of a folder with the pages", Path.of("")));
        return Optional.of(new WebSettings(listen.getHostString(), listen.getPort(), pages));
    }

    private static void refuseTaken(Section web, InetSocketAddress listen, GatewaySettings gateway) {
        String host = listen.getHostString();
        int port = listen.getPort();
        for (int i = 0; i < gateway.listen().size(); i++) {
            ListenerConfig listener = gateway.listen().get(i);
            if (ListenAddress.clash(host, port, listener.host(), listener.port())) {
                web.refuse(
                        Key.WEB_LISTEN, "port %d is that of gateway.listen[%d], %s".formatted(port, i, listener.url()));
                return;
            }
        }
        if (ListenAddress.clash(host, port, gateway.linkBind(), gateway.linkPort())) {
            web.refuse(Key.WEB_LISTEN, "port %d is that of gateway.link.port".formatted(port));
        }
    }

    private LogSettings logs() {
        Section logs = root.section(Key.LOGS);
        return new LogSettings(
                logs.value(Key.LOGS_RETENTION_DAYS, Values.integer(1, 3650), 14),
                logs.value(Key.LOGS_MAX_FILE, Values.size(1 << 10, 1 << 30), 100 << 20));
    }

    private Path resolve(Path path) {
        return baseOf(file).resolve(path).normalize();
    }
}
