// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import org.jspecify.annotations.Nullable;

/// Has events handled on the event loop that reads them.
///
/// **Owner**: the event loop of one link.
final class LoopStarter implements ShardLink.Starter {

    private final Loops loops;
    private final EventHandling handling;
    private @Nullable LoopRun loop;

    LoopStarter(Loops loops, EventHandling handling) {
        this.loops = loops;
        this.handling = handling;
    }

    @Override
    public void start(Mailbox mailbox, Home home) {
        if (loop == null) {
            loop = loops.here(thread -> new LoopRun(thread, handling));
        }
        loop.run(mailbox, home);
    }
}
