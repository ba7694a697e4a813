// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.UnansweredException;
import io.holdfast.cluster.link.Link;
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
import org.jspecify.annotations.Nullable;

/// Questions to gateways that have not been answered.
///
/// **Owner**: none; safe from any thread.
final class Questions {

    private record Asked(Link link, CompletableFuture<Boolean> answer) {}

    private final Duration deadline;
    private final Map<Long, Asked> open = new ConcurrentHashMap<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong last = new AtomicLong();

    /// @param deadline for the answers to a question
    Questions(Duration deadline) {
        this.deadline = deadline;
    }

    Duration deadline() {
        return deadline;
    }

    /// Asks on all links at once, and returns as soon as one says yes or all have said no. Blocks, but no longer than
    /// until the deadline, also while a link takes nothing.
    ///
    /// @throws UnansweredException when none said yes and not all said no in time
    boolean anyYes(Question question, List<Link> asked, Duration deadline) {
        return anyYes(null, question, asked, deadline);
    }

    /// The same, but says something on every link before it asks there.
    boolean anyYes(@Nullable WorkerCommand before, Question question, List<Link> asked, Duration deadline) {
        List<Long> numbers = new ArrayList<>();
        var answers = new ArrayList<CompletableFuture<Boolean>>();
        for (Link link : asked) {
            long number = last.incrementAndGet();
            var answer = new CompletableFuture<Boolean>();
            numbers.add(number);
            answers.add(answer);
            open.put(number, new Asked(link, answer));
            if (links.contains(link)) {
                // A thread for each: a link that takes nothing keeps the others from nothing.
                Thread.startVirtualThread(() -> post(link, before, new Ask(number, question), answer));
            } else {
                answer.completeExceptionally(lostBefore(link));
            }
        }
        try {
            return await(answers, deadline);
        } finally {
            numbers.forEach(open::remove);
        }
    }

    void opened(Link link) {
        links.add(link);
    }

    void answered(long number, boolean yes) {
        Asked asked = open.remove(number);
        if (asked != null) {
            asked.answer().complete(yes);
        }
    }

    /// What this link has not answered it never will.
    void lost(Link link) {
        links.remove(link);
        for (Asked asked : open.values()) {
            if (asked.link() == link) {
                asked.answer().completeExceptionally(lostBefore(link));
            }
        }
    }

    private static void post(Link link, @Nullable WorkerCommand before, Ask ask, CompletableFuture<Boolean> answer) {
        try {
            if (before != null) {
                link.post(before);
            }
            link.post(ask);
        } catch (RuntimeException unwritable) {
            answer.completeExceptionally(unwritable);
        }
    }

    private static UnansweredException lostBefore(Link link) {
        return new UnansweredException("the link to %s was lost before it answered".formatted(link));
    }

    private static boolean await(List<CompletableFuture<Boolean>> answers, Duration deadline) {
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
