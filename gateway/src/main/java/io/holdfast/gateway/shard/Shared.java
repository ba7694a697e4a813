// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.Peer;
import io.holdfast.gateway.config.GatewayLimits;
import java.util.List;

/// What all shards of a gateway have in common.
///
/// @param self the gateway
/// @param count how many shards there are
/// @param shards all of them, in order of their index; complete before the first client or link comes
record Shared(
        Peer self, GatewayLimits limits, GatewayCounters counters, AcceptGate gate, int count, List<Shard> shards) {}
