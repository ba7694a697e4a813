// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import java.util.List;
import java.util.Map;

/// What a gateway tells of itself.
///
/// @param number the gateway's number in the cluster, first part of its clients' ids
/// @param epoch its incarnation, second part of its clients' ids
/// @param listening bound addresses: `text://0.0.0.0:8480`
/// @param link advertised link address: `127.0.0.1:41237`
/// @param workers names of the workers that are linked to every shard and ready
/// @param clients connected clients
/// @param links open links to workers and programs, one for each shard and process
/// @param unfinished events that no worker has finished
/// @param queuedBytes what waits to be written to clients; with many clients as it was some seconds ago
/// @param errors what was lost or closed by a fault: events set aside, clients whose connections failed
/// @param counters name → count since the start
public record GatewayStatus(
        int number,
        long epoch,
        List<String> listening,
        String link,
        List<String> workers,
        int clients,
        int links,
        long unfinished,
        long queuedBytes,
        long errors,
        Map<String, Long> counters) {}
