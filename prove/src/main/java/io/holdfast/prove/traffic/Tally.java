// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import io.holdfast.testkit.talk.HeardFromOne;
import io.holdfast.testkit.talk.HeardFromOne.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Counts what was said and heard, and remembers the first problems in words.
///
/// **Owner**: the traffic's thread.
final class Tally {

    private static final int PROBLEMS_TOLD = 20;
    private static final int LINE_TOLD = 100;

    private final List<String> problems = new ArrayList<>();
    private final Set<Long> workers = new HashSet<>();
    private long sent;
    private long answered;
    private long expected;
    private long heard;
    private long redelivered;
    private long lastHeardNanos;

    /// What should not be.
    record Missed(long lost, long doubled, long reordered, int disconnected) {}

    /// @param lines that all clients together must hear of it
    void sent(int lines) {
        sent++;
        expected += lines;
    }

    void answered() {
        answered++;
    }

    void answeredBy(long worker, boolean again) {
        workers.add(worker);
        redelivered += again ? 1 : 0;
    }

    /// @return whether it came for the first time
    boolean heard(ProverClient client, int sender, long number, int part, long nowNanos) {
        lastHeardNanos = nowNanos;
        Verdict verdict = client.of(sender).heard(number, part);
        if (verdict != Verdict.EXPECTED) {
            problem("client %d: %s with message %d part %d of %d", client.index(), verdict, number, part, sender);
        }
        boolean first = verdict != Verdict.DOUBLED;
        heard += first ? 1 : 0;
        return first;
    }

    void unexpected(ProverClient client, String line) {
        problem("client %d heard: %s", client.index(), line.substring(0, Math.min(line.length(), LINE_TOLD)));
    }

    void disconnected(ProverClient client) {
        problem("client %d was disconnected", client.index());
    }

    /// Whether everything has come, and nothing after that moment.
    boolean isComplete(long quietSinceNanos) {
        return heard >= expected && quietSinceNanos - lastHeardNanos >= 0;
    }

    /// Messages that are sent and not answered.
    long unfinished() {
        return sent - answered;
    }

    /// What is missing now counts as lost.
    Missed missed(NumberedScript script, List<ProverClient> clients) {
        long lost = 0;
        long doubled = 0;
        long reordered = 0;
        int disconnected = 0;
        for (ProverClient client : clients) {
            disconnected += client.isDisconnected() ? 1 : 0;
            for (int from = script.beginOfGroup(client.index()); from < script.endOfGroup(client.index()); from++) {
                HeardFromOne one = client.of(from);
                long missing = one.lost(clients.get(from).said());
                if (missing > 0) {
                    problem("client %d has not heard %d lines of %d", client.index(), missing, from);
                }
                lost += missing;
                doubled += one.doubled();
                reordered += one.reordered();
            }
        }
        return new Missed(lost, doubled, reordered, disconnected);
    }

    long sent() {
        return sent;
    }

    long answeredCount() {
        return answered;
    }

    long expected() {
        return expected;
    }

    long redelivered() {
        return redelivered;
    }

    int workers() {
        return workers.size();
    }

    List<String> problems() {
        return problems;
    }

    private void problem(String text, Object... arguments) {
        if (problems.size() < PROBLEMS_TOLD) {
            problems.add(text.formatted(arguments));
        }
    }
}
