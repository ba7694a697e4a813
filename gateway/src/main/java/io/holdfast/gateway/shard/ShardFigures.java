// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

/// What shards have at a moment, in numbers.
///
/// @param clients that are connected
/// @param sockets of clients that are not closed yet
/// @param links to workers and programs
/// @param unfinished events that no worker has finished, those of clients that have left included
/// @param queuedBytes what waits to be written to clients; with many clients as it was some seconds ago
public record ShardFigures(int clients, int sockets, int links, long unfinished, long queuedBytes) {

    static final ShardFigures NONE = new ShardFigures(0, 0, 0, 0, 0);

    ShardFigures plus(ShardFigures other) {
        return new ShardFigures(
                clients + other.clients,
                sockets + other.sockets,
                links + other.links,
                unfinished + other.unfinished,
                queuedBytes + other.queuedBytes);
    }
}
