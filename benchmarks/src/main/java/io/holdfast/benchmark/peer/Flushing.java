// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.peer;

/// When the peer hands what it has written to the socket.
public enum Flushing {
    /// When what has arrived on a connection is read: what Netty's guide and most of its users do.
    EACH_READ,
    /// Through Netty's `FlushConsolidationHandler`, which waits until the loop has nothing else to do: fewer, larger
    /// writes where many send to the same receivers.
    CONSOLIDATED
}
