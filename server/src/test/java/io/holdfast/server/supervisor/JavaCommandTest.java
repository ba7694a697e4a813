// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {

    @Test
    void operatorsOptionsComeLast() {
        List<String> command = JavaCommand.child(ChildRole.GATEWAY, List.of("-Xmx1g"), List.of("gateway"));

        assertThat(command)
                .containsSubsequence(
                        "-Xmx512m",
                        "-XX:+UseG1GC",
                        "-Xmx1g",
                        "-cp",
                        "io.holdfast.server.process.ProcessMain",
                        "gateway")
                .contains("-XX:MaxDirectMemorySize=512m", "-XX:+UseCompactObjectHeaders");
    }

    @Test
    void operatorsCollectorReplacesOurs() {
        assertThat(JavaCommand.child(ChildRole.WORKER, List.of(), List.of())).contains("-XX:+UseSerialGC");
        assertThat(JavaCommand.child(ChildRole.WORKER, List.of("-XX:+UseZGC"), List.of()))
                .contains("-XX:+UseZGC")
                .doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void handlersRunOnTheCoresThatEventLoopsLeave() {
        assertThat(JavaCommand.handlerThreads(8, 1)).endsWith("parallelism=7");
        assertThat(JavaCommand.handlerThreads(2, 1)).endsWith("parallelism=1");
        assertThat(JavaCommand.handlerThreads(2, 4)).endsWith("parallelism=1");
    }
}
