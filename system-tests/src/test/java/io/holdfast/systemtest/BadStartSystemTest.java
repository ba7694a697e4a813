// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.probe.FailingStartHandler;
import io.holdfast.probe.NotAHandler;
import io.holdfast.probe.ProbeHandler;
import io.holdfast.testkit.CommandResult;
import io.holdfast.testkit.HoldfastProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands that cannot succeed: an exit code, one clear sentence, and nothing is left running.
class BadStartSystemTest {

    private final HoldfastProcess holdfast = HoldfastProcess.create();
    private final Path jar = RunningCluster.probeJar(holdfast);

    @AfterEach
    void nothingIsLeft() {
        assertThat(holdfast.leftovers()).isEmpty();
        holdfast.close();
    }

    @Test
    void portInUseIsNamed() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            holdfast.configure("""
                    gateway:
                      listen: ["text://127.0.0.1:%d"]
                    worker: {app: "%s", handler: %s}
                    """.formatted(other.getLocalPort(), jar, ProbeHandler.class.getName()));
            assertRefused("gateway.listen[0]", "text://127.0.0.1:" + other.getLocalPort(), "address already in use");
        }
    }

    @Test
    void unknownAddressForWorkersIsNamed() {
        holdfast.configure("""
                gateway:
                  listen: ["text://127.0.0.1:0"]
                  link: {advertise: no-such-host.invalid}
                worker: {app: "%s", handler: %s}
                """.formatted(jar, ProbeHandler.class.getName()));
        assertRefused("gateway.link.advertise", "'no-such-host.invalid'", "unknown host");
    }

    @Test
    void missingConfigurationIsNamed() {
        assertRefused(holdfast.config().toString());
    }

    @Test
    void configurationThatIsAFolderIsNamed() throws IOException {
        Files.createDirectory(holdfast.config());
        assertRefused(holdfast.config().toString());
    }

    @Test
    void brokenYamlIsNamedWithItsLine() {
        holdfast.configure("gateway:\n  listen: [\"text://127.0.0.1:0\"\nworker: {}\n");
        assertRefused(holdfast.config() + ":");
    }

    @Test
    void unknownKeyIsNamedWithTheKnownOne() {
        holdfast.configure("""
                gateway:
                  lisen: ["text://127.0.0.1:0"]
                worker: {app: "%s", handler: %s}
                """.formatted(jar, ProbeHandler.class.getName()));
        assertRefused(holdfast.config() + ":2", "lisen", "listen");
    }

    @Test
    void missingJarIsNamed() {
        holdfast.configure(Path.of("nothing.jar"), ProbeHandler.class.getName(), 1);
        assertRefused("worker.app", "nothing.jar");
    }

    @Test
    void fileThatIsNoJarIsNamed() throws IOException {
        Path text = Files.writeString(holdfast.directory().resolve("text.jar"), "not a jar");
        holdfast.configure(text, ProbeHandler.class.getName(), 1);
        assertRefused("worker.app", "text.jar");
    }

    @Test
    void missingHandlerClassIsNamed() {
        holdfast.configure(jar, "io.holdfast.probe.Nobody", 1);
        assertRefused("worker.handler", "io.holdfast.probe.Nobody");
    }

    @Test
    void classThatIsNoHandlerIsNamed() {
        holdfast.configure(jar, NotAHandler.class.getName(), 1);
        assertRefused("worker.handler", NotAHandler.class.getName());
    }

    @Test
    void whatOnStartThrewIsNamed() {
        holdfast.configure(jar, FailingStartHandler.class.getName(), 1);
        assertRefused("onStart", "no database today");
    }

    @Test
    void secondStartIsRefusedAndDisturbsNothing() {
        holdfast.configure(jar, ProbeHandler.class.getName(), 1).start();
        try (var client = holdfast.connect()) {
            assertThat(client.ask("echo before")).isEqualTo("before");
            assertSentence(holdfast.run("start", "-d").expectExit(1), "already running");
            assertThat(client.ask("echo after")).isEqualTo("after");
        }
        holdfast.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "status"})
    void commandForWhatDoesNotRunExitsWith3(String command) {
        holdfast.configure(jar, ProbeHandler.class.getName(), 1);
        assertSentence(holdfast.run(command).expectExit(3), "not running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"strat", "relaod"})
    void unknownCommandExitsWith2(String command) {
        assertThat(holdfast.run(command).expectExit(2).err()).contains(command).doesNotContain("\tat ");
    }

    private void assertRefused(String... parts) {
        assertSentence(holdfast.run("start", "-d").expectExit(1), parts);
    }

    private static void assertSentence(CommandResult result, String... parts) {
        assertThat(result.err()).startsWith("holdfast: ").contains(parts).doesNotContain("\tat ");
        assertThat(result.err().strip().lines()).hasSize(1);
    }
}
