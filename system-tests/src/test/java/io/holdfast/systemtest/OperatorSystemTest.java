// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.CommandResult;
import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What operators do to the clients of a running cluster.
class OperatorSystemTest {

    private static final Pattern CLIENT = Pattern.compile("\"client\":\"([0-9a-f-]+)\"");

    private final HoldfastProcess holdfast = HoldfastProcess.create().configure("""
                    gateway:
                      listen: ["text://127.0.0.1:0"]
                      drain: {advice: "*** connect again in a minute"}
                    worker:
                      app: "%s"
                      handler: io.holdfast.example.chat.ChatHandler
                    """.formatted(RunningCluster.chat()));

    @AfterEach
    void nothingIsLeft() {
        holdfast.close();
    }

    /// One cluster for all of it: starting takes most of the time.
    @Test
    void clientsAreListedAndClosedAndAGatewayIsDrainedAndServesAgain() {
        holdfast.start();
        try (LineClient ann = connect()) {
            String id = onlyClient();
            assertThat(holdfast.run("connections", "close", id).expectExit(0).out())
                    .isEqualTo("closed %s\n".formatted(id));
            ann.expectClosed();
        }
        try (LineClient bob = connect()) {
            assertThat(holdfast.run("connections", "--address", "127.0.0.1")
                            .expectExit(0)
                            .out())
                    .startsWith("CLIENT ")
                    .contains("/worker-")
                    .endsWith("1 connection\n");

            CommandResult drained =
                    holdfast.run("drain", "gateway", "1", "--rate", "50/s").expectExit(0);
            assertThat(drained.out()).endsWith("gateway-1 is drained\n");
            bob.expect("*** connect again in a minute");
            bob.expectClosed();
        }
        assertEverythingIsSeen();
        InetSocketAddress address = holdfast.address();
        assertThatThrownBy(() -> LineClient.connect(address)).hasRootCauseInstanceOf(ConnectException.class);
        assertThat(holdfast.ask("gateway-1")).map(ProcessStatus::state).contains("drained");

        holdfast.run("drain", "gateway", "1", "--cancel").expectExit(0);
        connect().close();
        holdfast.stop();
    }

    /// While gateway-1 is drained.
    private void assertEverythingIsSeen() {
        assertThat(holdfast.run("status").expectExit(0).out())
                .contains(" is ready, up ", "release 1 (kept: 1), load ")
                .containsPattern("\ngateway-1  drained +\\d+ ")
                .containsPattern("\nworker-2   ready +\\d+ ");
        assertThat(holdfast.run("logs", "-n", "1000").expectExit(0).out())
                .containsPattern("supervisor  \\d")
                .containsPattern("gateway-1   \\d.* Ready\n")
                .containsPattern("worker-1    \\d.* Ready\n");
        // What it says of memory and open files depends on the machine, and with it its exit code.
        assertThat(holdfast.run("doctor").out())
                .containsPattern("\nok +cluster +running: supervisor \\(pid \\d+\\), gateway-1 ")
                .containsPattern("\nok +store ");
    }

    private LineClient connect() {
        LineClient client = holdfast.connect();
        client.expect(ChatTranscript.WELCOME);
        return client;
    }

    private String onlyClient() {
        String json = holdfast.run("connections", "--json").expectExit(0).out();
        List<String> clients =
                CLIENT.matcher(json).results().map(found -> found.group(1)).toList();
        assertThat(clients).as(json).hasSize(1);
        return clients.getFirst();
    }
}
