// SPDX-License-Identifier: Apache-2.0
/// A client as its gateway holds it. [ClientConnection] is its whole state, [Delivery] the events that workers have yet
/// to finish, [ClientSocket] the way to its bytes, with its [OutQueue].
///
/// Threads: the event loop of the shard that owns the client.
@NullMarked
package io.holdfast.gateway.client;

import org.jspecify.annotations.NullMarked;
