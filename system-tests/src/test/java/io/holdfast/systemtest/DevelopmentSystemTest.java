// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `start --dev` with a folder of classes, as compilers write it.
class DevelopmentSystemTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final String HANDLER = """
            public class H implements io.holdfast.Handler {
                @Override public void onMessage(io.holdfast.Client client, io.holdfast.Message message) {
                    client.send("%s " + message.text());
                }
            }
            """;

    private final HoldfastProcess holdfast = HoldfastProcess.create();
    private final Path classes = holdfast.directory().resolve("classes");

    @AfterEach
    void nothingIsLeft() {
        holdfast.close();
    }

    @Test
    void savedCodeAnswersOnTheSameConnectionAndBrokenCodeDoesNot() throws Exception {
        compile("one");
        holdfast.configure(classes, "H", 1);
        holdfast.startInForeground("--dev");
        awaitOutput("watching " + classes);
        try (LineClient client = holdfast.connect()) {
            client.say("a");
            client.expect("one a");

            compile("two");
            long saved = System.nanoTime();
            awaitOutput("reloaded: release 2 serves");
            client.say("b");
            client.expect("two b");
            System.out.println("from save to new code: " + Duration.ofNanos(System.nanoTime() - saved));

            Files.writeString(classes.resolve("H.class"), "no class at all");
            awaitOutput("not reloaded, the code before serves: ");
            client.say("c");
            client.expect("two c");
        }
        holdfast.stop();
    }

    @Test
    void developmentInTheBackgroundIsRefused() {
        assertThat(holdfast.run("start", "--dev", "-d").expectExit(2).err())
                .isEqualTo("holdfast: --dev runs in the foreground (expected without -d)\n");
    }

    private void compile(String answer) throws IOException {
        Path source = Files.writeString(holdfast.directory().resolve("H.java"), HANDLER.formatted(answer));
        Files.createDirectories(classes);
        String classPath = System.getProperty("java.class.path");
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", classes.toString(), "-cp", classPath, "-proc:none", source.toString());
        assertThat(code).isZero();
    }

    private void awaitOutput(String text) {
        Path output = holdfast.directory().resolve("foreground.out");
        await(text).atMost(DEADLINE).pollInterval(Duration.ofMillis(20)).until(() -> Files.readString(output)
                .contains(text));
    }
}
