// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.link.TurnEnd;
import java.util.ArrayList;
import java.util.List;

/// A loop on the test's own thread. Time passes when the test says so.
final class ManualLoop implements ShardLoop {

    private record Later(long at, Runnable task) {}

    private final List<Later> later = new ArrayList<>();
    private long now;

    void pass(long millis) {
        now += millis;
        List<Later> due = later.stream().filter(each -> each.at() <= now).toList();
        later.removeAll(due);
        due.forEach(each -> each.task().run());
    }

    /// Tasks that are to run at some time.
    int waiting() {
        return later.size();
    }

    @Override
    public boolean isInside() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Timer schedule(Runnable task, long millis) {
        var timer = new Later(now + millis, task);
        later.add(timer);
        return () -> later.remove(timer);
    }

    @Override
    public void atTurnEnd(TurnEnd.Flushable flushable) {}

    @Override
    public long nanoTime() {
        return now * 1_000_000;
    }
}
