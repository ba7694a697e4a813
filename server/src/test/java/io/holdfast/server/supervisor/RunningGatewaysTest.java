// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.server.control.ControlRequest;
import io.holdfast.server.control.ControlServer;
import io.holdfast.server.control.Json;
import io.holdfast.server.process.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningGatewaysTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeEach
    void twoGateways() throws Exception {
        run = new RunDirectory(folder.resolve("run"));
        run.create();
        for (String name : new String[] {"gateway-1", "gateway-2"}) {
            new PidFile(run.pid(name)).write(ProcessHandle.current());
        }
    }

    /// The one that hangs is let go when the other has said its word.
    @Test
    void gatewayThatHangsIsNamedAndHoldsUpNoOther() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (var hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                var _ = ControlServer.open(run.socket("gateway-2"), (_, progress) -> {
                    progress.accept("5 clients moved");
                    return Map.of("moved", 7);
                })) {
            hung.bind(UnixDomainSocketAddress.of(run.socket("gateway-1")));
            Thread.ofVirtual().start(() -> closeAfterTheFirst(lines, hung));

            GatewayAnswers answers =
                    RunningGateways.of(run).askAll(ControlRequest.of("rebalance"), LIMIT, LIMIT, lines::add);

            assertThat(lines).containsExactly("gateway-2: 5 clients moved");
            assertThat(answers.results())
                    .containsExactly(Map.entry("gateway-2", Json.object().put("moved", 7)));
            assertThat(answers.failures()).singleElement().asString().startsWith("gateway-1 does not answer");
        }
    }

    private static void closeAfterTheFirst(List<String> lines, ServerSocketChannel hung) {
        await().atMost(LIMIT).until(() -> !lines.isEmpty());
        try {
            hung.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
