// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import io.holdfast.Handler;
import io.holdfast.testkit.ApplicationJar;
import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.HoldfastProcess;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Holdfast as it is started by everybody: `bin/holdfast start`, one gateway, one worker, default settings but for the
/// number of event loops.
final class HoldfastContender implements Contender {

    private final String name;
    private final HoldfastProcess holdfast;
    private final Thread atExit = new Thread(this::stop);

    private HoldfastContender(String name, HoldfastProcess holdfast) {
        this.name = name;
        this.holdfast = holdfast;
    }

    static HoldfastContender start(String name, int eventLoops, Class<? extends Handler> handler) {
        HoldfastProcess holdfast = HoldfastProcess.create();
        holdfast.configure("""
                gateway:
                  event-loops: %d
                  listen: ["text://127.0.0.1:0"]
                worker:
                  processes: 1
                  app: "%s"
                  handler: %s
                """.formatted(eventLoops, application(holdfast.directory(), handler), handler.getName()));
        var contender = new HoldfastContender(name, holdfast);
        // It runs detached, and would outlive a guard that is interrupted.
        Runtime.getRuntime().addShutdownHook(contender.atExit);
        holdfast.start();
        return contender;
    }

    /// The jar with the handler: this program's own, or one made of class files.
    private static Path application(Path directory, Class<? extends Handler> handler) {
        Path own = ownPlace();
        if (Files.isRegularFile(own)) {
            return own;
        }
        Path jar = directory.resolve("application.jar");
        ApplicationJar.write(jar, handler);
        return jar;
    }

    private static Path ownPlace() {
        try {
            return Path.of(HoldfastContender.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of our own classes is no path", e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public InetSocketAddress address() {
        return holdfast.address();
    }

    @Override
    public List<ProcessHandle> processes() {
        return holdfast.status().processes().stream()
                .map(ProcessStatus::pid)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }

    /// Warnings and errors in its logs.
    List<String> problems() {
        return holdfast.problems();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        stop();
    }

    private void stop() {
        holdfast.close();
    }
}
