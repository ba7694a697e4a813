// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.probe.ProbeHandler;
import io.holdfast.testkit.ApplicationJar;
import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One cluster for all tests of a class. Fails the class when something is left behind after its stop, or when there
/// is a warning in a log that [#expectWarnings()] has not announced; prints the logs when a test fails.
final class RunningCluster implements BeforeAllCallback, AfterAllCallback, AfterTestExecutionCallback {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final HoldfastProcess holdfast = HoldfastProcess.create();
    private boolean warningsExpected;

    private RunningCluster() {}

    /// The chat, with two workers.
    static RunningCluster ofChat() {
        var cluster = new RunningCluster();
        cluster.holdfast.configure(chat(), "io.holdfast.example.chat.ChatHandler", 2);
        return cluster;
    }

    /// The [ProbeHandler], with two workers.
    static RunningCluster ofProbe() {
        var cluster = new RunningCluster();
        cluster.holdfast.configure(probeJar(cluster.holdfast), ProbeHandler.class.getName(), 2);
        return cluster;
    }

    /// The folder of the chat and its libraries.
    static Path chat() {
        return HoldfastProcess.home().resolve("examples/chat/target/app");
    }

    /// Makes an application jar of the probe's package in a cluster's directory.
    static Path probeJar(HoldfastProcess holdfast) {
        Path jar = holdfast.directory().resolve("probe.jar");
        ApplicationJar.write(jar, ProbeHandler.class);
        return jar;
    }

    RunningCluster expectWarnings() {
        warningsExpected = true;
        return this;
    }

    HoldfastProcess holdfast() {
        return holdfast;
    }

    InetSocketAddress address() {
        return holdfast.address();
    }

    LineClient connect() {
        return holdfast.connect();
    }

    /// Waits until the status is as wanted, and returns it.
    ClusterStatus awaitStatus(String what, Predicate<ClusterStatus> wanted) {
        return await(what).atMost(DEADLINE).pollInterval(Duration.ofMillis(100)).until(holdfast::status, wanted);
    }

    /// Waits until no worker has a client, so that every close has been handled.
    void awaitNoClients() {
        awaitStatus("no clients", status -> status.processes().stream().allMatch(process -> process.clients() == 0));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        holdfast.start();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException().ifPresent(_ -> System.err.println(holdfast.logs()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        try (holdfast) {
            holdfast.stop();
            if (!warningsExpected) {
                assertThat(holdfast.problems()).isEmpty();
            }
        }
    }
}
