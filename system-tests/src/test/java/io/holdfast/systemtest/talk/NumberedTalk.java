// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Clients that say numbered lines at a steady rate, and check what they hear.
///
/// Threads: its own; methods may be called from any.
public final class NumberedTalk implements AutoCloseable {

    private static final int SELECT_MILLIS = 2;

    private final Selector selector;
    private final TalkRun run;
    private final CompletableFuture<Void> entered = new CompletableFuture<>();
    private final CompletableFuture<TalkReport> report = new CompletableFuture<>();
    private final Thread thread;

    private NumberedTalk(Selector selector, TalkRun run) {
        this.selector = selector;
        this.run = run;
        this.thread = Thread.ofPlatform().name("talk").daemon().unstarted(this::run);
    }

    /// Connects the clients to these addresses in turn. They introduce themselves, and say nothing more yet.
    public static NumberedTalk connect(List<InetSocketAddress> addresses, TalkPlan plan) {
        try {
            Selector selector = Selector.open();
            List<TalkClient> clients = new ArrayList<>();
            for (int i = 0; i < plan.clients(); i++) {
                clients.add(TalkClient.connect(i, addresses.get(i % addresses.size()), selector, plan.window()));
            }
            var talk = new NumberedTalk(selector, new TalkRun(new TalkScript(plan), clients));
            talk.thread.start();
            return talk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until all clients are known: a line to one that is not yet known would go nowhere.
    public NumberedTalk awaitEntered(Duration deadline) {
        entered.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS).join();
        return this;
    }

    /// From now on they talk.
    public NumberedTalk begin() {
        run.begin();
        return this;
    }

    /// Lines that were said and are not answered.
    public long unfinished() {
        return run.unfinished();
    }

    /// Clients whose connection has ended.
    public int disconnected() {
        return run.disconnected();
    }

    /// How long the answers took that came since the last call.
    public LatencySummary takeLatencies() {
        return run.takeLatencies();
    }

    /// Says nothing more, and waits until everything that must be heard has been heard.
    ///
    /// @param deadline what has not come then is lost
    public TalkReport finish(Duration deadline) {
        run.finish(System.nanoTime() + deadline.toNanos());
        selector.wakeup();
        try {
            return report.join();
        } catch (CompletionException e) {
            throw new AssertionError("the talk has failed", e);
        }
    }

    @Override
    public void close() {
        run.abandon();
        selector.wakeup();
        try {
            thread.join();
            selector.close();
        } catch (InterruptedException | IOException e) {
            throw new AssertionError("the talk does not end", e);
        }
    }

    private void run() {
        try {
            run.enter();
            while (!run.isOver(System.nanoTime())) {
                selector.select(run::handle, SELECT_MILLIS);
                run.turn(System.nanoTime());
                if (run.haveAllEntered()) {
                    entered.complete(null);
                }
            }
            report.complete(run.report());
        } catch (Throwable failure) {
            entered.completeExceptionally(failure);
            report.completeExceptionally(failure);
        } finally {
            run.close();
        }
    }
}
