// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import org.jspecify.annotations.Nullable;

/// What calls the handler for the events of mailboxes, one after the other; the [Watchdog] reads what
/// it is at.
sealed interface Caller permits MailboxRun, LoopRun {

    /// Nothing while it has not begun.
    @Nullable
    Thread thread();

    /// The call whose handler has not returned.
    @Nullable
    HandlerCall call();

    void call(@Nullable HandlerCall running);
}
