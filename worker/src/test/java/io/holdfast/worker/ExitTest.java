// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.WorkerCommand.Ready;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ExitTest extends WorkerFixture {

    private static final Duration START = Duration.ofMinutes(1);
    private static final long PROMPTLY_SECONDS = 20;

    @Test
    void aHandlerThatEndsTheProcessDoesNotWaitForItself() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ExitingWorker.class.getName(),
                        base.resolve("holdfast.db").toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        try {
            Awaitility.await().atMost(START).until(gateway::isLinked);
            gateway.nextOf(Ready.class);
            gateway.client(0).message("wait");
            gateway.client(0).message("exit");
            assertThat(process.waitFor(PROMPTLY_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitingWorker.EXIT_CODE);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
