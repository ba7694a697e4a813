// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.WorkerCommand;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Posts to each link on a thread of its own: a link that takes nothing holds up no other.
///
/// **Limit**: such a thread waits no longer than who asks, so that a link that takes nothing has no
/// more of them than questions that are open.
///
/// **Owner**: none; it has no state.
final class AsideWay implements Questions.Way<Link> {

    private final Duration patience;

    /// @param patience after which nobody waits for an answer any more
    AsideWay(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void say(Link link, List<WorkerCommand> commands, Consumer<RuntimeException> failed) {
        Thread.startVirtualThread(() -> {
            try {
                commands.forEach(command -> link.post(command, patience));
            } catch (RuntimeException unwritable) {
                failed.accept(unwritable);
            }
        });
    }
}
