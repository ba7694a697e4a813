// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.RevokedException;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.GroupsCounted;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.worker.Round.Asking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Questions to gateways that have not been answered.
///
/// **Limit**: who asks waits, so that there are no more than threads that ask, times gateways.
///
/// **Owner**: none; safe from any thread.
final class Questions {

    private record Asked(Link link, Question question, Round round, int index) {}

    private final Duration deadline;
    private final Map<Long, Asked> open = new ConcurrentHashMap<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong last = new AtomicLong();

    /// What a handler call waits for: only its own thread asks for it.
    private final Map<Mailbox, Round> ofCalls = new ConcurrentHashMap<>();

    /// @param deadline for the answers to a question
    Questions(Duration deadline) {
        this.deadline = deadline;
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
    Round ask(List<Asking> askings, Predicate<Answer> enough, Duration longest, @Nullable Mailbox caller) {
        var round = new Round(askings, enough);
        List<Long> numbers = new ArrayList<>();
        if (caller != null) {
            ofCalls.put(caller, round);
        }
        try {
            for (int i = 0; i < askings.size(); i++) {
                numbers.add(open(round, i));
            }
            if (caller != null && caller.isAbandoned()) {
                round.revoke();
            }
            await(round, longest);
        } finally {
            numbers.forEach(open::remove);
            if (caller != null) {
                ofCalls.remove(caller, round);
            }
        }
        if (caller != null && round.isRevoked()) {
            throw new RevokedException("client %s has been given to another worker".formatted(caller.client()));
        }
        return round;
    }

    void opened(Link link) {
        links.add(link);
    }

    /// @return whether it is an answer to what was asked there, as far as anybody knows
    boolean answered(Link link, Answer answer) {
        Asked asked = open.get(answer.question());
        if (asked == null || asked.link() != link) {
            return true;
        }
        open.remove(answer.question());
        boolean fits = fits(asked.question(), answer);
        if (fits) {
            asked.round().answered(asked.index(), answer);
        } else {
            asked.round().failed(asked.index(), "%s answered something else".formatted(link));
        }
        return fits;
    }

    /// What this link has not answered it never will.
    void lost(Link link) {
        links.remove(link);
        for (Asked asked : open.values()) {
            if (asked.link() == link) {
                asked.round().failed(asked.index(), lostBefore(link));
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

    private long open(Round round, int index) {
        long number = last.incrementAndGet();
        Asking asking = round.askings().get(index);
        Link link = asking.link();
        if (link == null) {
            round.failed(index, "no link to gateway " + asking.gateway());
            return number;
        }
        open.put(number, new Asked(link, asking.question(), round, index));
        if (links.contains(link)) {
            // A thread for each: a link that takes nothing keeps the others from nothing.
            Thread.startVirtualThread(
                    () -> post(link, asking.before(), new Ask(number, asking.question()), round, index));
        } else {
            round.failed(index, lostBefore(link));
        }
        return number;
    }

    private static void post(Link link, @Nullable WorkerCommand before, Ask ask, Round round, int index) {
        try {
            if (before != null) {
                link.post(before);
            }
            link.post(ask);
        } catch (RuntimeException unwritable) {
            round.failed(index, unwritable.toString());
        }
    }

    private static void await(Round round, Duration longest) {
        try {
            round.await(longest.toNanos());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            round.giveUp("interrupted while waiting for an answer");
        }
    }

    private static boolean fits(Question question, Answer answer) {
        return switch (question) {
            case Question.Count _ -> answer instanceof Counted;
            case Question.Find _ -> answer instanceof Found;
            case Question.CountGroups _ -> answer instanceof GroupsCounted;
        };
    }

    private static String lostBefore(Link link) {
        return "the link to %s was lost before it answered".formatted(link);
    }
}
