// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.RevokedException;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.GroupsCounted;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Questions to gateways that have not been answered.
///
/// **Limit**: who asks waits, so that there are no more than threads that ask, times gateways.
///
/// **Owner**: none; safe from any thread.
///
/// @param <L> a link to a gateway
final class Questions<L> {

    /// How a link is told something.
    interface Way<L> {

        /// Says all of it, in order, behind what this thread said before. Must not block, also while
        /// the link takes nothing.
        ///
        /// @param failed is told when it cannot be said
        void say(L link, List<WorkerCommand> commands, Consumer<RuntimeException> failed);
    }

    /// @param gateway its name, for errors
    /// @param link null when there is none
    /// @param before said on the link before the question
    record Asking<L>(String gateway, @Nullable L link, List<WorkerCommand> before, Question question) {}

    /// @param numbers of the questions that may be answered
    record Asked(List<Long> numbers, Round round) {}

    private record Open<L>(L link, Question question, Round round, int index) {}

    private final Duration deadline;
    private final Way<L> way;
    private final Map<Long, Open<L>> open = new ConcurrentHashMap<>();
    private final Set<L> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong last = new AtomicLong();

    /// What a handler call waits for: only its own thread asks for it.
    private final Map<Mailbox, Round> ofCalls = new ConcurrentHashMap<>();

    /// @param deadline for the answers to a question
    Questions(Duration deadline, Way<L> way) {
        this.deadline = deadline;
        this.way = way;
    }

    Duration deadline() {
        return deadline;
    }

    /// Asks everything at once, and returns when all is answered, or enough is known, or at the
    /// deadline. Blocks, but no longer than that, also while a link takes nothing.
    ///
    /// @param enough an answer after which no other is needed
    /// @param caller of the handler call that asks; null outside
    /// @throws RevokedException as soon as the caller's client is given to another worker
    Round ask(List<Asking<L>> askings, Predicate<Answer> enough, Duration longest, @Nullable Mailbox caller) {
        Asked asked = begin(askings, enough, caller);
        try {
            asked.round().await(longest);
        } finally {
            end(asked, caller);
        }
        if (caller != null && asked.round().isRevoked()) {
            throw new RevokedException("client %s has been given to another worker".formatted(caller.client()));
        }
        return asked.round();
    }

    /// Asks everything at once; to be [ended][#end].
    Asked begin(List<Asking<L>> askings, Predicate<Answer> enough, @Nullable Mailbox caller) {
        var asked = new Asked(new ArrayList<>(), new Round(askings.size(), enough));
        if (caller != null) {
            ofCalls.put(caller, asked.round());
            if (caller.isAbandoned()) {
                asked.round().revoke();
            }
        }
        for (int i = 0; i < askings.size(); i++) {
            open(askings.get(i), asked, i);
        }
        return asked;
    }

    void end(Asked asked, @Nullable Mailbox caller) {
        asked.numbers().forEach(open::remove);
        if (caller != null) {
            ofCalls.remove(caller, asked.round());
        }
    }

    void opened(L link) {
        links.add(link);
    }

    /// @return whether it is an answer to what was asked there, as far as anybody knows
    boolean answered(L link, Answer answer) {
        Open<L> question = open.get(answer.question());
        if (question == null || question.link() != link) {
            return true;
        }
        open.remove(answer.question());
        boolean fits = fits(question.question(), answer);
        if (fits) {
            question.round().answered(question.index(), answer);
        } else {
            question.round().failed(question.index(), "%s answered something else".formatted(link));
        }
        return fits;
    }

    /// What this link has not answered it never will.
    void lost(L link) {
        links.remove(link);
        for (Open<L> question : open.values()) {
            if (question.link() == link) {
                question.round().failed(question.index(), lostBefore(link));
            }
        }
    }

    /// The client of a handler call was taken away.
    void abandoned(Mailbox mailbox) {
        Round round = ofCalls.get(mailbox);
        if (round != null) {
            round.revoke();
        }
    }

    private void open(Asking<L> asking, Asked asked, int index) {
        L link = asking.link();
        Round round = asked.round();
        if (link == null) {
            round.failed(index, "not linked");
            return;
        }
        long number = last.incrementAndGet();
        asked.numbers().add(number);
        open.put(number, new Open<>(link, asking.question(), round, index));
        if (links.contains(link)) {
            List<WorkerCommand> said = new ArrayList<>(asking.before());
            said.add(new Ask(number, asking.question()));
            way.say(link, said, unwritable -> round.failed(index, unwritable.toString()));
        } else {
            round.failed(index, lostBefore(link));
        }
    }

    private static boolean fits(Question question, Answer answer) {
        return switch (question) {
            case Question.Count _ -> answer instanceof Counted;
            case Question.Find _ -> answer instanceof Found;
            case Question.CountGroups _ -> answer instanceof GroupsCounted;
        };
    }

    private static String lostBefore(Object link) {
        return "the link to %s was lost before it answered".formatted(link);
    }
}
