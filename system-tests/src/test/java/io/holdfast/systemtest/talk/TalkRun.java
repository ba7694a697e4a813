// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import io.holdfast.testkit.talk.HeardFromOne;
import io.holdfast.testkit.talk.HeardFromOne.Verdict;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;

/// A talk as it goes: says what is due, takes what comes, and knows when everything has come.
///
/// **Owner**: the talk's thread; volatile fields are read, and wishes made, from others.
final class TalkRun {

    private static final int PROBLEMS_TOLD = 20;

    /// For how long nothing more may come that was heard before.
    private static final long QUIET_NANOS = 300_000_000;

    private final TalkScript script;
    private final List<TalkClient> clients;
    private final long[] dueNanos;
    private final List<String> problems = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private long expected;
    private long heard;
    private long quietSinceNanos;
    private int entered;
    private volatile long said;
    private volatile long answered;
    private volatile int disconnected;
    private volatile boolean begun;
    private volatile boolean abandoned;
    private volatile long finishByNanos;

    TalkRun(TalkScript script, List<TalkClient> clients) {
        this.script = script;
        this.clients = List.copyOf(clients);
        this.dueNanos = new long[clients.size()];
    }

    // -- From other threads

    /// Each client begins at its own place of the pause, so that the rate is steady.
    void begin() {
        long now = System.nanoTime();
        for (int i = 0; i < dueNanos.length; i++) {
            dueNanos[i] = now + script.plan().pause().toNanos() * i / dueNanos.length;
        }
        begun = true;
    }

    void finish(long deadlineNanos) {
        finishByNanos = deadlineNanos;
    }

    void abandon() {
        abandoned = true;
    }

    long unfinished() {
        long before = answered;
        return said - before;
    }

    int disconnected() {
        return disconnected;
    }

    LatencySummary takeLatencies() {
        return latencies.take();
    }

    // -- The talk's thread

    void enter() {
        clients.forEach(client -> client.socket().write(script.entering(client.index()) + "\n"));
    }

    boolean haveAllEntered() {
        return entered == clients.size();
    }

    void handle(SelectionKey key) {
        var client = (TalkClient) key.attachment();
        client.socket().ready(line -> heard(client, line));
        if (!client.socket().isOpen()) {
            disconnected(client);
        }
    }

    /// Says what is due.
    void turn(long nowNanos) {
        if (begun && finishByNanos == 0) {
            for (TalkClient client : clients) {
                int index = client.index();
                if (client.socket().isOpen() && nowNanos - dueNanos[index] >= 0) {
                    dueNanos[index] += script.plan().pause().toNanos();
                    sayBurst(client, nowNanos);
                }
            }
        }
    }

    boolean isOver(long nowNanos) {
        if (finishByNanos == 0) {
            return abandoned;
        }
        boolean complete = heard == expected && nowNanos - quietSinceNanos >= QUIET_NANOS;
        return abandoned || complete || nowNanos - finishByNanos >= 0;
    }

    TalkReport report() {
        long lost = 0;
        long doubled = 0;
        long reordered = 0;
        for (TalkClient client : clients) {
            for (TalkClient sender : clients) {
                HeardFromOne one = client.of(sender.index(), script);
                long missing = one.lost(sender.said());
                if (missing > 0) {
                    problem("client %d has not heard %d lines of %d", client.index(), missing, sender.index());
                }
                lost += missing;
                doubled += one.doubled();
                reordered += one.reordered();
            }
        }
        return new TalkReport(said, heard, lost, doubled, reordered, disconnected, latencies.take(), problems);
    }

    void close() {
        clients.forEach(client -> client.socket().close());
    }

    private void sayBurst(TalkClient client, long nowNanos) {
        TalkPlan plan = script.plan();
        long count = Math.min(plan.burst(), plan.window() - client.unanswered());
        var lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            long number = client.sayNext(nowNanos);
            lines.append(script.line(client.index(), number)).append('\n');
            expected += script.heard(client.index(), number);
        }
        if (count > 0) {
            said += count;
            client.socket().write(lines.toString());
        }
    }

    /// `TALK SENDER NUMBER PART`; what other talks say is for others.
    private void heard(TalkClient client, String line) {
        if (line.equals("entered")) {
            client.entered();
            entered++;
            return;
        }
        String[] words = line.split(" ", -1);
        if (words.length != 4) {
            problem("client %d heard: %s", client.index(), line.substring(0, Math.min(line.length(), 100)));
        } else if (words[0].equals(script.plan().name())) {
            heard(client, Integer.parseInt(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3]));
        }
    }

    private void heard(TalkClient client, int sender, long number, int part) {
        long now = System.nanoTime();
        quietSinceNanos = now;
        Verdict verdict = client.of(sender, script).heard(number, part);
        if (verdict != Verdict.EXPECTED) {
            problem("client %d: %s with line %d part %d of %d", client.index(), verdict, number, part, sender);
        }
        if (verdict == Verdict.DOUBLED) {
            return;
        }
        heard++;
        if (sender == client.index() && part == script.parts(sender, number) - 1) {
            answered++;
            latencies.add(client.answered(number, now));
        }
    }

    private void disconnected(TalkClient client) {
        disconnected++;
        problem("client %d was disconnected", client.index());
    }

    private void problem(String text, Object... arguments) {
        if (problems.size() < PROBLEMS_TOLD) {
            problems.add(text.formatted(arguments));
        }
    }
}
