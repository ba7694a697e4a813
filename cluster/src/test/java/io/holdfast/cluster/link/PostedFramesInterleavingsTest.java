// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/// Posters, the loop and the end of a link in many of the orders in which their steps may come. One that waits for ever
/// is a failure.
class PostedFramesInterleavingsTest {

    private static final int ORDERS = 100;

    /// Fills the frames, so that who comes next waits.
    private static final Command FILLING = new ClientMessage(
            new ClientId(1, 1, 1), 1, 1, false, new Payload(new byte[PostedFrames.LIMIT_BYTES], false));

    /// The loop also takes when nobody has told it, as when it has something to send itself.
    @Test
    void everythingIsTakenByALoopThatTakesWhenItIsTold() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            var frames = new PostedFrames();
            var told = new Semaphore(0);
            List<Thread> posters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                posters.add(start(() -> post(frames, told)));
            }
            int taken = take(frames) + take(frames);
            while (taken < 3) {
                told.acquireUninterruptibly();
                taken += take(frames);
            }
            join(posters);
        });
    }

    @Test
    void nobodyWaitsBehindTheEnd() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            var frames = new PostedFrames();
            frames.add(FILLING);
            List<Thread> threads =
                    List.of(start(() -> frames.add(FILLING)), start(() -> frames.add(FILLING)), start(frames::take));
            frames.close();
            join(threads);
        });
    }

    private static int take(PostedFrames frames) {
        return frames.take().length() / PostedFrames.LIMIT_BYTES;
    }

    private static void post(PostedFrames frames, Semaphore told) {
        if (frames.add(FILLING)) {
            told.release();
        }
    }

    private static Thread start(Runnable task) {
        var thread = new Thread(task);
        thread.start();
        return thread;
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
