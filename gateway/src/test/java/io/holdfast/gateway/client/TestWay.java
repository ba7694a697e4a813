// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.gateway.route.WorkerPort;
import java.util.function.Consumer;

/// A way to a worker that takes nothing while it is told not to.
final class TestWay implements WorkerPort.Way {

    private final Consumer<GatewayCommand> worker;
    private int takes = Integer.MAX_VALUE;

    TestWay(Consumer<GatewayCommand> worker) {
        this.worker = worker;
    }

    void writable(boolean now) {
        takes = now ? Integer.MAX_VALUE : 0;
    }

    /// Takes so many commands more.
    void takes(int commands) {
        takes = commands;
    }

    @Override
    public void send(GatewayCommand command) {
        takes = takes > 0 && takes < Integer.MAX_VALUE ? takes - 1 : takes;
        worker.accept(command);
    }

    @Override
    public boolean isWritable() {
        return takes > 0;
    }
}
