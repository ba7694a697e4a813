// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.Handler;
import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.config.WebSettings;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.control.ControlServer;
import io.holdfast.server.control.Json;
import io.holdfast.store.Store;
import io.holdfast.store.Stores;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// A gateway, worker or web process from its start to its end. SIGTERM ends it in order with exit code 0;
/// what cannot start ends with exit code 78 and a last line on standard error that says why: `holdfast:
/// SENTENCE`.
///
/// Threads: [#state] is written by the main thread until the role is ready, then by the shutdown thread;
/// [#store] by the main thread.
public final class RoleProcess {

    /// Exit code of what cannot start: EX_CONFIG of sysexits.h.
    public static final int CANNOT_START = 78;

    private static final Logger LOG = LoggerFactory.getLogger(RoleProcess.class);

    private final Options options;
    private final String name;
    private final Role role;
    private final HoldfastConfig config;
    private volatile @Nullable Store store;
    private final long startedNanos = System.nanoTime();
    private volatile ProcessState state = ProcessState.STARTING;

    private RoleProcess(Options options, Role role, HoldfastConfig config) {
        this.options = options;
        this.name = options.name();
        this.role = role;
        this.config = config;
    }

    /// How a process was told to run.
    ///
    /// @param name its name on this machine: `gateway-1`
    /// @param file the configuration file
    /// @param release what to run instead of the file and the application that it names
    public record Options(String name, Path file, Optional<Path> release) {

        /// Of the copies that the supervisor made; empty when it runs from none.
        private OptionalInt releaseNumber() {
            return release.map(folder -> Release.numberOf(folder.getFileName().toString()))
                    .orElse(OptionalInt.empty());
        }

        HoldfastConfig config() throws ConfigException {
            return release.isEmpty()
                    ? ConfigReader.read(file)
                    : ConfigReader.read(file, new Release(0, release.get()).config());
        }

        /// Those that were copied at the cluster's start, also after a reload: gateways stay as they are.
        List<Path> protocolJars(HoldfastConfig config) throws StartFailure {
            return release.isEmpty()
                    ? ProtocolJars.of(config.gateway().protocols())
                    : ProtocolJars.copied(new RunDirectory(config.run()));
        }

        Path application(HoldfastConfig config) {
            return release.map(folder -> new Release(0, folder).application())
                    .orElse(config.worker().app());
        }
    }

    @FunctionalInterface
    private interface RoleMaker {
        Role make(HoldfastConfig config) throws ConfigException, StartFailure;
    }

    /// Runs a gateway. Returns only when it cannot start.
    public static int gateway(Options options) throws InterruptedException {
        return run(
                options,
                config -> new GatewayRole(
                        config.gatewayConfig(options.name(), options.protocolJars(config)),
                        config.link().linkConfig(),
                        new RunDirectory(config.run()).drained(options.name())));
    }

    /// Runs a worker. Returns only when it cannot start.
    public static int worker(Options options) throws InterruptedException {
        return run(options, config -> {
            var loader =
                    new ApplicationLoader(config.worker().app(), config.worker().handler());
            Handler handler = loader.load(options.application(config));
            return new WorkerRole(
                    config.workerConfig(options.name()),
                    config.link().linkConfig(),
                    handler,
                    config.worker().drainDeadline());
        });
    }

    /// Runs the web server. Returns only when it cannot start.
    public static int web(Options options) throws InterruptedException {
        return run(options, config -> {
            WebSettings settings = config.web()
                    .orElseThrow(() -> new StartFailure("web: missing (expected where to listen, and a folder)"));
            settings.checkRoot();
            return new WebRole(settings);
        });
    }

    private static int run(Options options, RoleMaker maker) throws InterruptedException {
        PrintStream standardError = System.err;
        try {
            start(options, maker);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            LOG.error("Cannot start", e);
            standardError.println("holdfast: " + Sentence.of(e));
            return CANNOT_START;
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private static void start(Options options, RoleMaker maker) throws Exception {
        HoldfastConfig config = options.config();
        var run = new RunDirectory(config.run());
        run.create();
        ProcessLog.toFile(run.log(options.name()), config.logs());
        LogStream.replaceStandardStreams();
        LOG.info("Starting: name={} pid={} config={}", options.name(), pid(), config.file());
        Role role = maker.make(config);
        new RoleProcess(options, role, config).start(run);
    }

    private void start(RunDirectory run) throws Exception {
        ControlServer control = ControlServer.open(run.socket(name), this::answer);
        var hook = new Thread(() -> end(control), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            role.start(this::openStore);
            state = ProcessState.READY;
            LOG.info("Ready");
        } catch (Throwable e) {
            Runtime.getRuntime().removeShutdownHook(hook);
            control.close();
            closeStore();
            throw e;
        }
    }

    private Store openStore() {
        Store opened = Stores.open(config.store(), config.base());
        store = opened;
        return opened;
    }

    private void closeStore() {
        Store opened = store;
        if (opened != null) {
            opened.close();
        }
    }

    private Object answer(ControlRequest request, Consumer<String> progress) throws ControlException {
        return switch (request.command()) {
            case "status" -> {
                request.allow();
                yield status();
            }
            default -> asked(request, progress);
        };
    }

    private Object asked(ControlRequest request, Consumer<String> progress) throws ControlException {
        try {
            return role.answer(request, progress);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ControlException("interrupted");
        }
    }

    private ObjectNode status() {
        ProcessState now = state == ProcessState.READY ? role.state() : state;
        ObjectNode status = Json.object()
                .put("role", role.name())
                .put("name", name)
                .put("pid", pid())
                .put("state", now.text())
                .put(
                        "uptimeSeconds",
                        Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds())
                .put(
                        "heapUsedBytes",
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        options.releaseNumber().ifPresent(release -> status.put("release", release));
        ResidentMemory.bytes().ifPresent(bytes -> status.put("memoryBytes", bytes));
        String warning = ProcessLog.lastWarning();
        if (!warning.isEmpty()) {
            status.put("lastWarning", warning);
        }
        return status.setAll(Json.tree(role.status()));
    }

    /// The shutdown hook.
    private void end(ControlServer control) {
        if (!Signals.endThisProcess()) {
            LOG.error(
                    "This process was ended by its own code, such as System.exit; its unfinished events go elsewhere");
            role.close();
            control.close();
            ProcessLog.close();
            return;
        }
        if (state == ProcessState.READY) {
            stop();
        }
        control.close();
        closeStore();
        LOG.info("Stopped");
        ProcessLog.close();
        Runtime.getRuntime().halt(0);
    }

    private void stop() {
        state = role.stopping();
        LOG.info("Told to stop");
        try {
            role.stop();
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("Stopping failed", e);
        }
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }
}
