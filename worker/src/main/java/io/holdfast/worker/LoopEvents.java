// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import org.jspecify.annotations.Nullable;

/// Takes the events out of mailboxes on an event loop, where nothing may wait: without threads or links
/// of its own. Where something must be waited for, another goes on, until the mailbox is empty; then
/// events are handled here again.
///
/// **Owner**: the event loop.
///
/// @param <H> what leads back to the client's gateway
/// @param <R> what is left to do of an event
abstract class LoopEvents<H, R> {

    final void run(Mailbox mailbox, H home) {
        for (Event event = mailbox.next(); event != null; event = mailbox.next()) {
            R rest = handle(mailbox, event, home);
            if (rest != null) {
                handOver(mailbox, home, rest);
                return;
            }
        }
    }

    /// @return what is left to do where something may wait, before any other event of this mailbox; null
    /// when the event is finished, or never will be here
    abstract @Nullable R handle(Mailbox mailbox, Event event, H home);

    /// Goes on elsewhere, with what is left and with the events that follow.
    abstract void handOver(Mailbox mailbox, H home, R rest);
}
