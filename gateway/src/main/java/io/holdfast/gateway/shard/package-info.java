// SPDX-License-Identifier: Apache-2.0
/// Shards: the parts of a gateway's state, one per event loop. [Shard] holds the clients of its loop and speaks with
/// workers about them; [Shards] makes them and binds the sockets.
///
/// Threads: a shard's tables are touched only by its event loop; what concerns another shard is posted there through
/// [Neighbours], in order.
@NullMarked
package io.holdfast.gateway.shard;

import org.jspecify.annotations.NullMarked;
