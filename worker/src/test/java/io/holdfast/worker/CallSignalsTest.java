// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.worker.CallSignals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CallSignalsTest {

    private static final ClientId CLIENT = new ClientId(1, 1, 1);

    private final CallSignals<String> signals = new CallSignals<>(new ClientConnected(CLIENT, 7, 1, false));

    @Test
    void theHighestConfirmationOfEachGatewayStandsForAll() {
        for (int part = 0; part < 1_000; part++) {
            signals.add(applied("g1", part));
            signals.add(applied("g2", 2_000 - part));
        }
        assertThat(taken()).containsExactly(applied("g1", 999), applied("g2", 2_000));
    }

    @Test
    void whatIsRepeatedWaitsOnce() {
        for (int i = 0; i < 1_000; i++) {
            signals.add(new Signal.Linked<>("g1"));
            signals.add(run(7));
            signals.add(new Signal.Gone<>("g2"));
            signals.add(new Signal.Abandoned<>());
        }
        assertThat(taken())
                .containsExactly(new Signal.Linked<>("g1"), run(7), new Signal.Gone<>("g2"), new Signal.Abandoned<>());
    }

    @Test
    void whatWasTakenMayComeAgain() {
        for (int i = 0; i < 2; i++) {
            signals.add(new Signal.Linked<>("g1"));
            assertThat(taken()).containsExactly(new Signal.Linked<>("g1"));
        }
    }

    @Test
    void whatConcernsAnotherEventIsDropped() {
        signals.add(new Signal.Applied<>("g1", new PartApplied(CLIENT, 6, 1, 0)));
        signals.add(run(8));
        assertThat(taken()).isEmpty();
    }

    @Test
    void whoTakesWaitsUntilThereIsSomething() {
        var taken = new CompletableFuture<Signal<String>>();
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                taken.complete(signals.take());
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
        signals.add(new Signal.Abandoned<>());
        assertThat(taken.join()).isEqualTo(new Signal.Abandoned<>());
    }

    private List<Signal<String>> taken() {
        List<Signal<String>> all = new ArrayList<>();
        for (Signal<String> signal = signals.poll(); signal != null; signal = signals.poll()) {
            all.add(signal);
        }
        return all;
    }

    private static Signal<String> applied(String gateway, int part) {
        return new Signal.Applied<>(gateway, new PartApplied(CLIENT, 7, 1, part));
    }

    private static Signal<String> run(long sequence) {
        return new Signal.Run<>(new RunSuspect(CLIENT, sequence, 1));
    }
}
