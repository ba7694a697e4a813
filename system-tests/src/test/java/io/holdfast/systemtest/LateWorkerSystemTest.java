// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static io.holdfast.systemtest.FaultRun.pause;

import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.FaultyWire;
import io.holdfast.testkit.FaultyWire.Direction;
import io.holdfast.testkit.ProcessControl;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A worker is stopped in the middle of its calls until all its clients have gone to others, and goes on
/// then. What it still says comes too late, and clients must see nothing of it. Whether it says anything is chance: how
/// many
/// parts were refused is printed. See [FaultRun] for how to make it long.
@Timeout(3600)
class LateWorkerSystemTest {

    private static final int GATEWAYS = 2;
    private static final int WORKERS = 4;

    /// Less than after which a link that hears nothing is lost.
    private static final int LONGEST_HOLD_MILLIS = 700;

    /// When it goes on, it does not hear at once that its link to one gateway has ended. So its calls
    /// for clients of that gateway go on, and speak to the other one, to which it links again.
    @Test
    void aWorkerThatGoesOnAfterItsClientsHaveGoneToOthersCostsThemNothing() {
        try (FaultCluster cluster = FaultCluster.startBehindWires(GATEWAYS, WORKERS)) {
            new FaultRun(cluster)
                    .strike("late workers", 1, Duration.ofMillis(300), random -> stopUntilReplaced(cluster, random));
            System.out.printf("late workers: %d parts refused%n", cluster.counted("partsRefused"));
        }
    }

    private static String stopUntilReplaced(FaultCluster cluster, RandomGenerator random) {
        ProcessStatus worker = cluster.anyWorker(random);
        FaultyWire wire = cluster.wires().get(random.nextInt(GATEWAYS));
        ProcessControl.stop(worker.pid());
        try {
            cluster.awaitWorkersLinked(WORKERS - 1);
            pause(Duration.ofMillis(random.nextInt(100)));
            wire.hold(Direction.TO_WORKER);
        } finally {
            ProcessControl.resume(worker.pid());
        }
        pause(Duration.ofMillis(random.nextInt(100, LONGEST_HOLD_MILLIS)));
        wire.restore();
        cluster.awaitReady();
        return "%s with %d clients".formatted(worker.name(), worker.clients());
    }
}
