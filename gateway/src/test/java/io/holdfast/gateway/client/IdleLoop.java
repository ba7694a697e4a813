// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.netty.channel.DefaultEventLoop;

/// An event loop that never runs anything: a turn ends when the test says so.
final class IdleLoop extends DefaultEventLoop {

    @Override
    public boolean inEventLoop(Thread thread) {
        return true;
    }
}
