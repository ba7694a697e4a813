// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import io.holdfast.prove.traffic.Windows.Kind;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A traffic as it goes: says what is due, takes what comes, and knows when everything has come.
///
/// **Owner**: the traffic's thread.
final class TrafficRun {

    /// For how long nothing more may come that was heard before.
    private static final long QUIET_NANOS = 300_000_000;

    private final NumberedScript script;
    private final List<ProverClient> clients;
    private final Tally tally = new Tally();
    private final Windows windows;
    private final Histogram calm = new Histogram(3);
    private final Histogram faults = new Histogram(3);
    private final Histogram sendDelay = new Histogram(3);
    private final List<Recovery> recoveries = new ArrayList<>();
    private final CompletableFuture<Void> entered = new CompletableFuture<>();
    private @Nullable Schedule schedule;
    private int enteredClients;
    private long beginNanos;
    private long endNanos;
    private long deadlineNanos;
    private boolean finishing;

    TrafficRun(NumberedScript script, List<ProverClient> clients, long nowNanos) {
        this.script = script;
        this.clients = List.copyOf(clients);
        this.windows = new Windows(nowNanos);
    }

    /// Completed when all clients are in their groups: a line to one that is not yet there would go nowhere.
    CompletableFuture<Void> entered() {
        return entered;
    }

    void enter() {
        clients.forEach(client -> client.socket().write(script.entering(client.index())));
    }

    void begin(long nowNanos) {
        beginNanos = nowNanos;
        schedule = new Schedule(nowNanos, script.plan().ratePerSecond(), clients.size());
    }

    void window(Kind kind, long nowNanos) {
        windows.begin(kind, nowNanos);
    }

    /// @param gone process ids of workers that are about to be taken away
    Strike strike(Set<Long> gone, long nowNanos) {
        window(Kind.FAULT, nowNanos);
        Set<Integer> affected = clients.stream()
                .filter(client -> gone.contains(client.worker()))
                .map(ProverClient::index)
                .collect(Collectors.toSet());
        var recovery = new Recovery(gone, affected, nowNanos);
        recoveries.add(recovery);
        return new Strike(tally.unfinished(), affected.size(), recovery.answeredAgain());
    }

    long sent() {
        return tally.sent();
    }

    /// Nothing is said any more; what has not come by the deadline is lost.
    void finish(long nowNanos, long deadline) {
        finishing = true;
        endNanos = nowNanos;
        deadlineNanos = deadline;
        window(Kind.NOTHING, nowNanos);
    }

    boolean isOver(long nowNanos) {
        return finishing && (tally.isComplete(nowNanos - QUIET_NANOS) || nowNanos - deadlineNanos >= 0);
    }

    /// Says what is due.
    ///
    /// @return how long nothing will be
    long turn(long nowNanos) {
        if (schedule == null || finishing) {
            return Long.MAX_VALUE;
        }
        while (schedule.isDue(nowNanos)) {
            long due = schedule.nextNanos();
            ProverClient client = clients.get(schedule.nextClient());
            tally.sent(client.say(due));
            sendDelay.recordValue(Math.max(0, nowNanos - due));
            schedule.taken();
        }
        return schedule.nextNanos() - nowNanos;
    }

    void handle(SelectionKey key) {
        var client = (ProverClient) key.attachment();
        client.socket().ready(line -> heard(client, line));
    }

    /// Those that the other side has closed; a client with nothing to read is not told by the selector when it was
    /// closed
    /// while it wrote.
    void noticeDisconnects() {
        for (ProverClient client : clients) {
            if (!client.socket().isOpen() && client.noticeDisconnect()) {
                tally.disconnected(client);
            }
        }
    }

    /// `SENDER NUMBER PART PID MARK`
    private void heard(ProverClient client, String line) {
        if (line.equals("entered")) {
            enteredClients++;
            if (enteredClients == clients.size()) {
                entered.complete(null);
            }
            return;
        }
        String[] words = line.split(" ", -1);
        if (words.length != 5) {
            tally.unexpected(client, line);
            return;
        }
        int sender = Integer.parseInt(words[0]);
        long number = Long.parseLong(words[1]);
        int part = Integer.parseInt(words[2]);
        long worker = Long.parseLong(words[3]);
        long now = System.nanoTime();
        tally.answeredBy(worker, words[4].equals("r"));
        boolean first = tally.heard(client, sender, number, part, now);
        if (first && sender == client.index() && part == script.parts(sender, number) - 1) {
            answered(client, number, worker, now);
        }
    }

    private void answered(ProverClient client, long number, long worker, long now) {
        long due = client.answered(number, worker);
        tally.answered();
        switch (windows.of(due)) {
            case CALM -> calm.recordValue(now - due);
            case FAULT -> faults.recordValue(now - due);
            case NOTHING -> {}
        }
        for (Recovery recovery : recoveries) {
            recovery.answered(client.index(), worker, due, now);
        }
        recoveries.removeIf(recovery -> recovery.answeredAgain().isDone());
    }

    TrafficReport report() {
        noticeDisconnects();
        Tally.Missed missed = tally.missed(script, clients);
        return new TrafficReport(
                (endNanos - beginNanos) / 1e9,
                tally.sent(),
                tally.answeredCount(),
                tally.expected(),
                missed.lost(),
                missed.doubled(),
                missed.reordered(),
                missed.disconnected(),
                tally.redelivered(),
                tally.workers(),
                Latency.of(calm),
                Latency.of(faults),
                windows.nanos(Kind.CALM, endNanos) / 1e9,
                windows.nanos(Kind.FAULT, endNanos) / 1e9,
                Latency.of(sendDelay),
                tally.problems());
    }

    void close() {
        clients.forEach(client -> client.socket().close());
    }
}
