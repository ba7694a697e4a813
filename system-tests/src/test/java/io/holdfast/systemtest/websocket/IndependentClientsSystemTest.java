// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.systemtest.websocket.Peer.Program;
import io.holdfast.testkit.HoldfastProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The echo talks with WebSocket libraries of others.
class IndependentClientsSystemTest {

    private static final HoldfastProcess HOLDFAST = EchoCluster.create();
    private static String url;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        HOLDFAST.start();
        url = "ws://127.0.0.1:" + EchoCluster.webSocket(HOLDFAST).getPort() + "/";
    }

    @AfterAll
    static void stop() {
        try (HOLDFAST) {
            HOLDFAST.stop();
            assertThat(HOLDFAST.problems()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"NODE, plain", "NODE, compressed", "PYTHON, plain", "PYTHON, compressed"})
    void messagesPingsFragmentsAndClosesAreUnderstoodBothWays(Program program, String form) throws Exception {
        try (Peer peer = Peer.start(folder, program, "check", url, form)) {
            peer.expectSuccess();
        }
    }

    @Test
    void aReloadInBetweenLosesNothingAndClosesNobody() throws Exception {
        try (Peer node = Peer.start(folder, Program.NODE, "talk", url);
                Peer python = Peer.start(folder, Program.PYTHON, "talk", url)) {
            assertThat(node.readLine()).isEqualTo("talking");
            assertThat(python.readLine()).isEqualTo("talking");
            HOLDFAST.run("reload").expectExit(0);
            endOf(node);
            endOf(python);
        }
    }

    /// It has got each answer, in order, over the connection that it had from the beginning.
    private static void endOf(Peer peer) throws IOException, InterruptedException {
        peer.end();
        assertThat(peer.readLine()).startsWith("answered ");
        peer.expectSuccess();
    }
}
