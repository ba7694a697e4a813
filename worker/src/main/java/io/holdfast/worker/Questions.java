// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.UnansweredException;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Questions to gateways that have not been answered.
///
/// **Owner**: none; safe from any thread.
///
/// @param <L> a link to a gateway
final class Questions<L> {

    /// How a link is told something.
    interface Way<L> {

        /// Says all of it, in order, behind what this thread said before. Must not block, also while the link takes
        /// nothing.
        ///
        /// @param failed is told when it cannot be said
        void say(L link, List<WorkerCommand> commands, Consumer<RuntimeException> failed);
    }

    /// One question, asked on several links.
    ///
    /// @param anyYes true as soon as one says yes, false when all have said no
    record Asking(List<Long> numbers, CompletableFuture<Boolean> anyYes) {}

    private record Asked<L>(L link, CompletableFuture<Boolean> answer) {}

    private final Duration deadline;
    private final Way<L> way;
    private final Map<Long, Asked<L>> open = new ConcurrentHashMap<>();
    private final Set<L> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong last = new AtomicLong();

    /// @param deadline for the answers to a question
    Questions(Duration deadline, Way<L> way) {
        this.deadline = deadline;
        this.way = way;
    }

    Duration deadline() {
        return deadline;
    }

    /// Asks on all links at once, and returns as soon as one says yes or all have said no. Blocks, but no longer than
    /// until the deadline, also while a link takes nothing.
    ///
    /// @param before said on every link before it is asked
    /// @throws UnansweredException when none said yes and not all said no in time
    boolean anyYes(List<WorkerCommand> before, Question question, List<L> asked, Duration deadline) {
        Asking asking = ask(before, question, asked);
        try {
            return await(asking.anyYes(), deadline);
        } finally {
            forget(asking);
        }
    }

    /// Asks on all links at once; to be [forgotten][#forget] in the end.
    Asking ask(List<WorkerCommand> before, Question question, List<L> asked) {
        List<Long> numbers = new ArrayList<>();
        var answers = new ArrayList<CompletableFuture<Boolean>>();
        for (L link : asked) {
            long number = last.incrementAndGet();
            var answer = new CompletableFuture<Boolean>();
            numbers.add(number);
            answers.add(answer);
            open.put(number, new Asked<>(link, answer));
            if (links.contains(link)) {
                List<WorkerCommand> said = new ArrayList<>(before);
                said.add(new Ask(number, question));
                way.say(link, said, answer::completeExceptionally);
            } else {
                answer.completeExceptionally(lostBefore(link));
            }
        }
        return new Asking(numbers, anyYes(answers));
    }

    void forget(Asking asking) {
        asking.numbers().forEach(open::remove);
    }

    void opened(L link) {
        links.add(link);
    }

    void answered(long number, boolean yes) {
        Asked<L> asked = open.remove(number);
        if (asked != null) {
            asked.answer().complete(yes);
        }
    }

    /// What this link has not answered it never will.
    void lost(L link) {
        links.remove(link);
        for (Asked<L> asked : open.values()) {
            if (asked.link() == link) {
                asked.answer().completeExceptionally(lostBefore(link));
            }
        }
    }

    private static UnansweredException lostBefore(Object link) {
        return new UnansweredException("the link to %s was lost before it answered".formatted(link));
    }

    private static CompletableFuture<Boolean> anyYes(List<CompletableFuture<Boolean>> answers) {
        var anyYes = new CompletableFuture<Boolean>();
        for (CompletableFuture<Boolean> answer : answers) {
            answer.thenAccept(yes -> {
                if (yes) {
                    anyYes.complete(true);
                }
            });
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).whenComplete((_, failure) -> {
            if (answers.stream().anyMatch(Questions::isYes)) {
                anyYes.complete(true);
            } else if (failure == null) {
                anyYes.complete(false);
            } else {
                anyYes.completeExceptionally(failure);
            }
        });
        return anyYes;
    }

    private static boolean await(CompletableFuture<Boolean> anyYes, Duration deadline) {
        try {
            return anyYes.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new UnansweredException("no answer within %d ms".formatted(deadline.toMillis()));
        } catch (ExecutionException e) {
            throw new UnansweredException(
                    e.getCause() instanceof UnansweredException cause
                            ? String.valueOf(cause.getMessage())
                            : e.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new UnansweredException("interrupted while waiting for an answer");
        }
    }

    private static boolean isYes(CompletableFuture<Boolean> answer) {
        return !answer.isCompletedExceptionally() && answer.join();
    }
}
