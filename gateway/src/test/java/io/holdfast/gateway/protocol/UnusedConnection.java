// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.UpgradeRequest;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A connection of codecs that never do anything with theirs.
public final class UnusedConnection implements ClientProtocol.Connection {

    @Override
    public void open(@Nullable UpgradeRequest request) {
        throw new AssertionError("opened");
    }

    @Override
    public void write(ByteBuf bytes) {
        throw new AssertionError("written to");
    }

    @Override
    public void leave() {
        throw new AssertionError("left");
    }
}
