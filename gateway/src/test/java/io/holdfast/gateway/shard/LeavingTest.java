// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.Role;
import io.holdfast.gateway.shard.TestShards.Linked;
import org.junit.jupiter.api.Test;

/// A gateway that ends: the worker that has a client closes it. A second one would close it twice.
class LeavingTest {

    private final TestShards shards = new TestShards(1);
    private final Linked first = shards.new Linked(0, Role.WORKER);

    @Test
    void whomAWorkerHadIsGivenToAnotherWhileTheGatewayStays() {
        Linked second = connectAndLinkAnother();
        shards.shard(0).workerLost(first.port);
        assertThat(second.told).hasAtLeastOneElementOfType(Assign.class);
    }

    @Test
    void whomAWorkerHadIsGivenToNobodyOnceTheGatewayHasSaidThatItLeaves() {
        Linked second = connectAndLinkAnother();
        shards.shard(0).assignments().leave();
        shards.shard(0).workerLost(first.port);
        assertThat(second.told).doesNotHaveAnyElementsOfTypes(Assign.class);
    }

    private Linked connectAndLinkAnother() {
        shards.connect(0);
        shards.run();
        assertThat(first.told).hasAtLeastOneElementOfType(Assign.class);
        return shards.new Linked(0, Role.WORKER);
    }
}
