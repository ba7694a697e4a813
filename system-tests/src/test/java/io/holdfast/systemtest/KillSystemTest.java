// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static io.holdfast.systemtest.FaultRun.pause;
import static java.util.stream.Collectors.joining;

import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import io.holdfast.testkit.FaultyWire;
import io.holdfast.testkit.FaultyWire.Direction;
import io.holdfast.testkit.ProcessControl;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Workers are killed and stopped, links are cut, again and again at random moments: as the clients see it, no line is
/// lost, none comes twice or out of order, and nobody is disconnected. See [FaultRun] for how to make it long.
@Timeout(3600)
class KillSystemTest {

    private static final int WORKERS = 3;

    /// One kill of so many takes all workers at once.
    private static final int ALL_AT_ONCE = 6;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void killedWorkersCostTheClientsNothing(int gateways) {
        try (FaultCluster cluster = FaultCluster.start(gateways, WORKERS)) {
            new FaultRun(cluster).strike("kills, " + gateways + " gateways", 1, Duration.ofMillis(1200), random -> {
                ProcessStatus one = cluster.anyWorker(random);
                List<ProcessStatus> victims = random.nextInt(ALL_AT_ONCE) == 0 ? cluster.workers() : List.of(one);
                victims.forEach(cluster::kill);
                return victims.stream()
                        .map(worker -> "%s with %d clients".formatted(worker.name(), worker.clients()))
                        .collect(joining(" and "));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void stoppedAndContinuedWorkersCostTheClientsNothing(int gateways) {
        try (FaultCluster cluster = FaultCluster.start(gateways, WORKERS)) {
            new FaultRun(cluster).strike("stops, " + gateways + " gateways", 0.6, Duration.ofSeconds(1), random -> {
                ProcessStatus worker = cluster.anyWorker(random);
                Duration length = aroundTheTimeout(random);
                ProcessControl.stop(worker.pid());
                pause(length);
                ProcessControl.resume(worker.pid());
                return "%s with %d clients for %d ms".formatted(worker.name(), worker.clients(), length.toMillis());
            });
        }
    }

    @Test
    void cutLinksCostTheClientsNothing() {
        strikeLinks(1);
    }

    @Test
    void cutLinksOfTwoGatewaysCostTheClientsNothing() {
        strikeLinks(2);
    }

    private static void strikeLinks(int gateways) {
        try (FaultCluster cluster = FaultCluster.startBehindWires(gateways, WORKERS)) {
            new FaultRun(cluster).strike("cuts, " + gateways + " gateways", 0.6, Duration.ofSeconds(1), random -> {
                FaultyWire wire = cluster.wires().get(random.nextInt(gateways));
                int links = wire.links();
                return "%s of %d links".formatted(fault(wire, random), links);
            });
        }
    }

    private static String fault(FaultyWire wire, RandomGenerator random) {
        Direction direction = random.nextBoolean() ? Direction.TO_GATEWAY : Direction.TO_WORKER;
        return switch (random.nextInt(6)) {
            case 0 -> {
                wire.cut();
                yield "reset";
            }
            case 1 -> {
                wire.finish();
                yield "end";
            }
            case 2 -> {
                int bytes = random.nextInt(1, 3_000);
                wire.cutAfter(direction, bytes);
                yield "cut after %d bytes %s".formatted(bytes, direction);
            }
            case 3 -> {
                wire.hold(direction);
                yield "hold %s".formatted(direction) + forAWhile(wire, random);
            }
            case 4 -> {
                wire.swallow(direction);
                yield "swallow %s".formatted(direction) + forAWhile(wire, random);
            }
            default -> {
                wire.delay(Duration.ofMillis(random.nextInt(1, 50)));
                yield "delay" + forAWhile(wire, random);
            }
        };
    }

    private static String forAWhile(FaultyWire wire, RandomGenerator random) {
        Duration length = aroundTheTimeout(random);
        pause(length);
        wire.restore();
        return " for %d ms".formatted(length.toMillis());
    }

    /// Half of them shorter than it takes to give up a link, half of them longer.
    private static Duration aroundTheTimeout(RandomGenerator random) {
        long timeout = FaultCluster.LINK_TIMEOUT.toMillis();
        return Duration.ofMillis(
                random.nextBoolean() ? random.nextLong(20, timeout / 2) : random.nextLong(timeout, 2 * timeout));
    }
}
