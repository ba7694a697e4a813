// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;

/// What one end of a link does with it. Called on the link's event loop, and must not block.
public interface LinkListener {

    /// Called once, when both sides have proved themselves.
    void opened(Link link);

    /// Called for each command of the peer but pings.
    void received(Link link, Command command);

    /// Called when the link takes more again, after [Link#isWritable] was false.
    default void writable(Link link) {}

    /// Called once after [#opened], when the link is lost or closed.
    void closed(Link link, String reason);
}
