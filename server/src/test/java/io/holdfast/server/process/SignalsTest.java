// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SignalsTest {

    /// Says in a shutdown hook whether a signal ends it.
    static final class Probe {

        private Probe() {}

        public static void main(String[] arguments) throws InterruptedException {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> System.out.println("signal: " + Signals.endThisProcess())));
            System.out.println("started");
            if (arguments[0].equals("exit")) {
                System.exit(0);
            }
            new CountDownLatch(1).await();
        }
    }

    @Test
    void signalAndExitAreToldApart() throws Exception {
        Process exiting = start("exit");
        assertThat(outputOf(exiting)).isEqualTo("started\nsignal: false\n");

        Process waiting = start("wait");
        assertThat(waiting.inputReader().readLine()).isEqualTo("started");
        // Process.destroy would close the streams as well.
        waiting.toHandle().destroy();
        assertThat(waiting.inputReader().readLine()).isEqualTo("signal: true");
        assertThat(waiting.waitFor()).isEqualTo(143);
    }

    private static Process start(String argument) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        argument)
                .start();
    }

    private static String outputOf(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
