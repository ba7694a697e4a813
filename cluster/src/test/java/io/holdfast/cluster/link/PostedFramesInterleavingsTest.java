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
    private static final Command FILLING = message(PostedFrames.LIMIT_BYTES);

    /// Who posts another one waits for its turn.
    private static final Command LARGE = message(PostedFrames.LARGE_BYTES);

    @Test
    void everythingIsTakenByALoopThatTakesWhenItIsTold() {
        everythingIsTaken(FILLING);
    }

    @Test
    void allLargeFramesAreTakenByALoopThatTakesWhenItIsTold() {
        everythingIsTaken(LARGE);
    }

    /// The loop also takes when nobody has told it, as when it has something to send itself.
    private static void everythingIsTaken(Command command) {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            var frames = new PostedFrames();
            var told = new Semaphore(0);
            List<Thread> posters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                posters.add(start(() -> post(frames, command, told)));
            }
            int taken = take(frames, command) + take(frames, command);
            while (taken < 3) {
                told.acquireUninterruptibly();
                taken += take(frames, command);
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

    /// @return how many
    private static int take(PostedFrames frames, Command command) {
        return frames.take().length() / ((ClientMessage) command).payload().length();
    }

    private static void post(PostedFrames frames, Command command, Semaphore told) {
        if (frames.add(command)) {
            told.release();
        }
    }

    private static Command message(int bytes) {
        return new ClientMessage(new ClientId(1, 1, 1), 1, 1, false, new Payload(new byte[bytes], false));
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
