// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.gateway.route.WorkerPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A worker that notes in short what it is told.
final class ToldWorker {

    private final List<String> told = new ArrayList<>();
    final TestWay way = new TestWay(command -> told.add(describe(command)));
    final WorkerPort port = new WorkerPort(new Peer(Role.WORKER, "w", 0, 1), way, new AtomicInteger());

    /// What it was told since the last time.
    List<String> told() {
        List<String> since = List.copyOf(told);
        told.clear();
        return since;
    }

    private static String describe(GatewayCommand command) {
        return switch (command) {
            case Assign assign -> "assign " + view(assign.userId(), assign.session());
            case Refresh refresh -> "refresh " + view(refresh.userId(), refresh.session());
            case Revoke _ -> "revoke";
            case Event event -> "event " + event.sequence() + (event.redelivered() ? " again" : "");
            case GatewayCommand.MessageChunk chunk -> "piece " + chunk.sequence();
            case GatewayCommand.Suspect suspect -> "suspect " + suspect.sequence();
            case GatewayCommand.RunSuspect _,
                    GatewayCommand.Leaving _,
                    GatewayCommand.PartApplied _,
                    GatewayCommand.Answer _ -> "not of a client";
        };
    }

    private static String view(@Nullable String userId, Map<String, String> session) {
        return userId + " " + new TreeMap<>(session);
    }
}
