// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.HoldfastProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The echo of `examples/echo`, with its own configuration, against RFC 6455 case by case.
class ConformanceSystemTest {

    private static final HoldfastProcess HOLDFAST = EchoCluster.create();
    private static InetSocketAddress address;

    @BeforeAll
    static void start() {
        HOLDFAST.start();
        address = EchoCluster.webSocket(HOLDFAST);
    }

    @AfterAll
    static void stop() {
        try (HOLDFAST) {
            HOLDFAST.stop();
            assertThat(HOLDFAST.problems()).isEmpty();
        }
    }

    static Stream<Row> frames() {
        return Stream.of(
                        FrameRows.lengths(),
                        FrameRows.masks(),
                        FrameRows.withoutMask(),
                        FrameRows.lengthsInTooManyBytes(),
                        FrameRows.lengthsBeyondAll(),
                        FrameRows.reservedBits(),
                        FrameRows.reservedOpcodes(),
                        FrameRows.pings(),
                        FrameRows.many())
                .flatMap(rows -> rows);
    }

    static Stream<Row> fragments() {
        return FragmentRows.all().stream();
    }

    static Stream<Row> texts() {
        return Stream.of(TextRows.valid(), TextRows.invalid(), TextRows.atOnce(), TextRows.anyBytes())
                .flatMap(rows -> rows);
    }

    static Stream<Row> closes() {
        return Stream.of(
                        CloseRows.validCodes(),
                        CloseRows.invalidCodes(),
                        CloseRows.payloads(),
                        CloseRows.nothingBehind())
                .flatMap(rows -> rows);
    }

    static Stream<Row> limits() {
        return Stream.of(LimitRows.upToTheLimit(), LimitRows.overTheLimit()).flatMap(rows -> rows);
    }

    static Stream<Row> compressed() {
        return Stream.of(CompressionRows.messages(), CompressionRows.forms(), CompressionRows.violations())
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource({"frames", "fragments", "texts", "closes", "limits", "compressed"})
    void theEchoAnswersAsItMust(Row row) throws IOException {
        row.run(address);
    }

    @ParameterizedTest
    @MethodSource("io.holdfast.systemtest.websocket.RequestRow#all")
    void aRequestIsAnsweredAsItMust(RequestRow row) throws IOException {
        row.run(address);
    }

    @Test
    void fourClientsAtOnceGetTheirLargestMessagesBack() throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> done = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Row row = LimitRows.large(i % 2 == 0 ? Bytes.TEXT : Bytes.BINARY);
                done.add(clients.submit(() -> {
                    row.run(address);
                    return true;
                }));
            }
            for (Future<Boolean> each : done) {
                assertThat(each.get()).isTrue();
            }
        }
    }
}
