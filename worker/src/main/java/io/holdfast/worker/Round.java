// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.wire.GatewayCommand.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Questions that are asked at the same time, and what became of each.
///
/// **Owner**: its monitor. Event loops leave answers without blocking; who asks waits until it is [#over].
final class Round {

    private final Predicate<Answer> enough;
    private final @Nullable Answer[] answers;
    private final @Nullable String[] failures;
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    private int waiting;
    private boolean known;
    private boolean revoked;

    /// @param enough an answer after which no other is needed
    Round(int questions, Predicate<Answer> enough) {
        this.enough = enough;
        this.answers = new Answer[questions];
        this.failures = new String[questions];
        this.waiting = questions;
        completeIf(questions == 0);
    }

    void answered(int index, Answer answer) {
        boolean sufficient = enough.test(answer);
        completeIf(settle(index, answer, null, sufficient));
    }

    /// It will not be answered.
    void failed(int index, String reason) {
        completeIf(settle(index, null, reason, false));
    }

    /// Those that are not answered will not be.
    void giveUp(String reason) {
        for (int i = 0; i < answers.length; i++) {
            failed(i, reason);
        }
    }

    /// Nobody wants to know any more.
    void revoke() {
        synchronized (this) {
            revoked = true;
        }
        completeIf(true);
    }

    /// Completes when all are settled, or enough is known, or nobody wants to know.
    CompletableFuture<@Nullable Void> over() {
        return over;
    }

    /// Returns when it is over, or time is up; then nothing more is waited for.
    void await(Duration longest) {
        try {
            over.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            giveUp("no answer within %d ms".formatted(longest.toMillis()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            giveUp("interrupted while waiting for an answer");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a round of questions never fails", e);
        }
    }

    synchronized boolean isRevoked() {
        return revoked;
    }

    synchronized @Nullable Answer answer(int index) {
        return answers[index];
    }

    /// Why there is no answer; nothing when there is, or when it was not needed.
    synchronized @Nullable String failure(int index) {
        return known ? null : failures[index];
    }

    /// @return whether the round is over
    private synchronized boolean settle(
            int index, @Nullable Answer answer, @Nullable String failure, boolean sufficient) {
        if (answers[index] == null && failures[index] == null) {
            answers[index] = answer;
            failures[index] = failure;
            waiting--;
            known |= sufficient;
        }
        return waiting == 0 || known;
    }

    private void completeIf(boolean isOver) {
        if (isOver) {
            over.complete(null);
        }
    }
}
