// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.UnansweredException;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Questions to gateways that have not been answered.
///
/// **Owner**: none; safe from any thread.
final class Questions {

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private record Asked(Link link, CompletableFuture<Boolean> answer) {}

    private final Map<Long, Asked> open = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /// Asks all gateways at once, and returns as soon as one says yes or all have said no. Blocks.
    ///
    /// @throws UnansweredException when none said yes and not all said no in time
    boolean anyYes(Question question, List<Link> links) {
        List<Long> numbers = new ArrayList<>();
        var answers = new ArrayList<CompletableFuture<Boolean>>();
        for (Link link : links) {
            long number = last.incrementAndGet();
            var asked = new Asked(link, new CompletableFuture<>());
            numbers.add(number);
            answers.add(asked.answer());
            open.put(number, asked);
            link.post(new Ask(number, question));
        }
        try {
            return await(answers);
        } finally {
            numbers.forEach(open::remove);
        }
    }

    void answered(long number, boolean yes) {
        Asked asked = open.remove(number);
        if (asked != null) {
            asked.answer().complete(yes);
        }
    }

    /// What this link has not answered it never will.
    void lost(Link link) {
        open.values()
                .removeIf(asked -> asked.link() == link
                        && asked.answer()
                                .completeExceptionally(
                                        new UnansweredException("the link to %s was lost".formatted(link))));
    }

    private static boolean await(List<CompletableFuture<Boolean>> answers) {
        var anyYes = new CompletableFuture<Boolean>();
        for (CompletableFuture<Boolean> answer : answers) {
            answer.thenAccept(yes -> {
                if (yes) {
                    anyYes.complete(true);
                }
            });
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).whenComplete((_, failure) -> {
            if (failure == null) {
                anyYes.complete(answers.stream().anyMatch(CompletableFuture::join));
            } else {
                anyYes.completeExceptionally(failure);
            }
        });
        try {
            return anyYes.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new UnansweredException("no answer within %d s".formatted(DEADLINE.toSeconds()));
        } catch (ExecutionException e) {
            throw new UnansweredException(String.valueOf(e.getCause()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new UnansweredException("interrupted while waiting for an answer");
        }
    }
}
