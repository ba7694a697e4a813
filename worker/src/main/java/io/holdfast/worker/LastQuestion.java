// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.worker.Questions.Asking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A question whose answer is of no interest, but that it comes: then the gateway has taken all that was
/// said before, and what it sent before has arrived.
final class LastQuestion {

    /// A client that no gateway has.
    private static final ClientId NOBODY = new ClientId(1, 1, 1);

    /// A link on which no answer came.
    record Unanswered(Link link, String reason) {}

    private LastQuestion() {}

    /// Blocks until all have answered, at most so long.
    ///
    /// @param before said on each link before the question
    static List<Unanswered> ask(
            Questions<Link> questions, List<Link> links, List<WorkerCommand> before, Duration longest) {
        var nothing = new Question.Count(new Receiver.ToClient(NOBODY));
        List<Asking<Link>> askings = links.stream()
                .map(link -> new Asking<>(link.peer().name(), link, before, nothing))
                .toList();
        Round round = questions.ask(askings, _ -> false, longest, null);
        List<Unanswered> unanswered = new ArrayList<>();
        for (int i = 0; i < askings.size(); i++) {
            if (round.failure(i) instanceof String failure) {
                unanswered.add(new Unanswered(links.get(i), failure));
            }
        }
        return unanswered;
    }
}
