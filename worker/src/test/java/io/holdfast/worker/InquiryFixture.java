// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.ClientId;
import io.holdfast.Cluster;
import io.holdfast.UnansweredException;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.GroupsCounted;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/// A worker that asks two scripted gateways, of which each has a second to answer.
abstract class InquiryFixture extends WorkerFixture {

    /// How often the worker looks who is listed.
    static final Duration LOOK = Duration.ofMillis(100);

    ScriptedGateway first;
    ScriptedGateway second;
    Worker worker;

    @BeforeEach
    void link() throws Exception {
        first = gateway("g1", 1);
        second = gateway("g2", 1);
        worker = worker(handler, new Pace(LOOK, Duration.ofSeconds(1), System::nanoTime));
        first.awaitReady();
        second.awaitReady();
    }

    <T> CompletableFuture<T> asked(Function<Cluster, T> question) {
        return CompletableFuture.supplyAsync(() -> question.apply(handler.cluster()), Thread::startVirtualThread);
    }

    static UnansweredException unanswered(CompletableFuture<?> answer) {
        CompletionException failure = catchThrowableOfType(CompletionException.class, answer::join);
        assertThat(failure).hasCauseInstanceOf(UnansweredException.class);
        return (UnansweredException) requireNonNull(failure.getCause());
    }

    static LongFunction<Answer> found(Row... rows) {
        return page(null, rows);
    }

    static LongFunction<Answer> page(@Nullable Cursor next, Row... rows) {
        return number -> new Found(number, List.of(rows), next);
    }

    static LongFunction<Answer> groups(boolean more, Object... counts) {
        var map = new LinkedHashMap<String, Long>();
        for (int i = 0; i < counts.length; i += 2) {
            map.put((String) counts[i], ((Integer) counts[i + 1]).longValue());
        }
        return number -> new GroupsCounted(number, map, more);
    }

    static Row row(ClientId client, @Nullable String userId) {
        return new Row(client, userId, Set.of(), Map.of());
    }

    static ClientId id(ScriptedGateway gateway, long number) {
        return new ClientId(gateway.number(), gateway.epoch(), number);
    }
}
