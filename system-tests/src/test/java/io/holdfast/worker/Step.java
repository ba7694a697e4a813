// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that a simulated handler does in a call.
public sealed interface Step {

    record Say(Effect effect) implements Step {}

    /// Waits until all that was said is applied. A handler that never blocks goes on meanwhile.
    ///
    /// @param applied is run then, but not when the client is given to another worker before
    record Flush(Runnable applied) implements Step {}

    record Put(String key, String value) implements Step {}

    /// The client's user id is this one from here on.
    record BoundTo(@Nullable String userId) implements Step {}

    /// What becomes of a question.
    enum Reply {
        YES,
        NO,
        LINK_LOST,
        DEADLINE
    }

    /// Hears a reply, and on which links it was asked.
    interface Hearer {
        void hears(Reply reply, List<LinkEnd> asked);
    }

    /// Waits for the answer, or for the deadline. A handler that never blocks goes on meanwhile.
    ///
    /// @param saidBefore whether something was said that has not left: it leaves first
    record Ask(Question question, boolean saidBefore, Hearer hearer) implements Step {}

    /// Throws: nothing after it is done.
    record Fail() implements Step {}

    /// Something outside Holdfast.
    record Do(Runnable task) implements Step {}
}
