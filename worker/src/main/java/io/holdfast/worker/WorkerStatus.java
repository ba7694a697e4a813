// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import java.util.List;
import java.util.Map;

/// What a worker tells of itself.
///
/// @param gateways names of the gateways that it is linked to, on every shard
/// @param clients clients assigned to it
/// @param counters name → count since the start
public record WorkerStatus(List<String> gateways, int clients, Map<String, Long> counters) {}
