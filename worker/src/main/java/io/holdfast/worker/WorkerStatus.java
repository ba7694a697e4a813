// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import java.util.List;
import java.util.Map;

/// What a worker tells of itself.
///
/// @param gateways names of the gateways that it is linked to, on every shard
/// @param clients clients assigned to it
/// @param links open links to gateways, one for each of their shards
/// @param unfinished events whose handler calls are under way
/// @param queuedBytes what waits to be written to gateways
/// @param errors events whose handler failed, and timers
/// @param counters name → count since the start
public record WorkerStatus(
        List<String> gateways,
        int clients,
        int links,
        long unfinished,
        long queuedBytes,
        long errors,
        Map<String, Long> counters) {}
