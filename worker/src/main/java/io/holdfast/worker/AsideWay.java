// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.WorkerCommand;
import java.util.List;
import java.util.function.Consumer;

/// Posts to each link on a thread of its own: a link that takes nothing holds up no other.
///
/// **Owner**: none; it has no state.
final class AsideWay implements Questions.Way<Link> {

    @Override
    public void say(Link link, List<WorkerCommand> commands, Consumer<RuntimeException> failed) {
        Thread.startVirtualThread(() -> {
            try {
                commands.forEach(link::post);
            } catch (RuntimeException unwritable) {
                failed.accept(unwritable);
            }
        });
    }
}
