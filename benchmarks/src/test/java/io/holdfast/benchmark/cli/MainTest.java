// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gard",
                "guard --rounds 0",
                "guard --seconds -1",
                "guard --seconds NaN",
                "load 127.0.0.1 echo:1x1",
                "load 127.0.0.1:8480 echo:1"
            })
    void wrongUsageHasItsExitCode(String arguments) {
        assertThat(execute(arguments)).isEqualTo(Main.USAGE);
    }

    @Test
    void loadOnNoServerFails() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(execute("load 127.0.0.1:%d echo:1x1".formatted(port))).isEqualTo(Main.FAILED);
    }

    private static int execute(String arguments) {
        return Main.execute(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
    }
}
