// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Questions that are asked at the same time, and what became of each.
///
/// **Owner**: its monitor. Event loops leave answers without blocking; the thread that asks waits for them.
final class Round {

    /// @param gateway its name, for errors
    /// @param link nothing when there is none
    /// @param before said on the link before the question
    record Asking(
            String gateway, @Nullable Link link, @Nullable WorkerCommand before, Question question) {}

    private final List<Asking> askings;
    private final Predicate<Answer> enough;
    private final @Nullable Answer[] answers;
    private final @Nullable String[] failures;
    private int waiting;
    private boolean known;
    private boolean revoked;

    /// @param enough an answer after which no other is needed
    Round(List<Asking> askings, Predicate<Answer> enough) {
        this.askings = askings;
        this.enough = enough;
        this.answers = new Answer[askings.size()];
        this.failures = new String[askings.size()];
        this.waiting = askings.size();
    }

    List<Asking> askings() {
        return askings;
    }

    synchronized void answered(int index, Answer answer) {
        if (isWaiting(index)) {
            answers[index] = answer;
            known |= enough.test(answer);
            settled();
        }
    }

    /// It will not be answered.
    synchronized void failed(int index, String reason) {
        if (isWaiting(index)) {
            failures[index] = reason;
            settled();
        }
    }

    /// Nobody wants to know any more.
    synchronized void revoke() {
        revoked = true;
        notifyAll();
    }

    /// Returns when enough is known, or nobody wants to know, or time is up; then nothing more is
    /// waited for.
    synchronized void await(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (waiting > 0 && !known && !revoked) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                giveUp("no answer within %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(nanos)));
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    /// Those that are not answered will not be.
    synchronized void giveUp(String reason) {
        for (int i = 0; i < askings.size(); i++) {
            failed(i, reason);
        }
    }

    synchronized boolean isRevoked() {
        return revoked;
    }

    @Nullable
    synchronized Answer answer(int index) {
        return answers[index];
    }

    /// Why there is no answer; nothing when there is, or when it was not needed.
    @Nullable
    synchronized String failure(int index) {
        return known ? null : failures[index];
    }

    private boolean isWaiting(int index) {
        return answers[index] == null && failures[index] == null;
    }

    private void settled() {
        waiting--;
        notifyAll();
    }
}
