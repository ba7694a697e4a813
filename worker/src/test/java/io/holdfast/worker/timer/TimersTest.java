// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker.timer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.holdfast.Cluster;
import io.holdfast.cluster.testing.LogRecorder;
import io.holdfast.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimersTest {

    private static final Duration SHORT = Duration.ofMillis(10);

    @TempDir
    Path base;

    private final LogRecorder log = new LogRecorder();
    private final LongAdder failed = new LongAdder();
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private SqliteStore store;
    private Timers timers;

    @BeforeEach
    void open() {
        store = new SqliteStore(base.resolve("holdfast.db"), InstantSource.system());
        timers = timers("worker-1/7");
    }

    @AfterEach
    void close() {
        timers.close();
        store.close();
        log.close();
        assertThat(log.takeComplaints()).as("unexpected warnings").isEmpty();
    }

    @Test
    void aTimerRunsAgainAndAgainOnAVirtualThreadUntilItIsClosed() {
        var virtual = new AtomicReference<Boolean>();
        Cluster.Timer timer = timers.every(SHORT, () -> {
            virtual.set(Thread.currentThread().isVirtual());
            runs.incrementAndGet();
        });
        await().until(() -> runs.get() >= 3);
        assertThat(virtual).hasValue(true);
        timer.close();
        timers.stop();
        await().until(() -> !timers.anyBusy());
        int then = runs.get();
        await().during(50, MILLISECONDS).until(() -> runs.get() == then);
    }

    @Test
    void aRunDoesNotBeginBeforeTheOneBeforeHasReturned() throws InterruptedException {
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        timers.every(SHORT, () -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            if (runs.incrementAndGet() == 1) {
                goOn.await();
            }
            atOnce.decrementAndGet();
        });
        await().during(50, MILLISECONDS).until(() -> runs.get() <= 1);
        goOn.countDown();
        await().until(() -> runs.get() >= 3);
        assertThat(most).hasValue(1);
    }

    @Test
    void whatItThrowsIsCountedAndLoggedNowAndThenAndDoesNotEndIt() {
        timers.everyInOneWorker("broken", SHORT, () -> {
            throw new AssertionError("of the test " + runs.incrementAndGet());
        });
        await().until(() -> runs.get() >= 3);
        timers.close();
        assertThat(failed.sum()).isEqualTo(runs.get());
        assertThat(log.takeComplaints())
                .containsExactly(
                        "ERROR a timer failed timer=broken heldBack=0 java.lang.AssertionError: of the test 1");
    }

    @Test
    void ofTwoWorkersOneRunsItAndTheOtherFollowsWhenItIsClosed() {
        Timers others = timers("worker-2/8");
        var theirs = new AtomicInteger();
        timers.everyInOneWorker("t", SHORT, runs::incrementAndGet);
        await().until(() -> runs.get() >= 3);
        others.everyInOneWorker("t", SHORT, theirs::incrementAndGet);
        await().during(100, MILLISECONDS).until(() -> theirs.get() == 0);
        timers.close();
        assertThat(store.get("holdfast/timer/t")).as("given back").isEmpty();
        await().atMost(TimerLease.PAUSE.plusSeconds(2)).until(() -> theirs.get() >= 3);
        others.close();
    }

    @Test
    void anotherFollowsWhenTheWorkerIsKilledBeforeTheTimeAllows() {
        assertThat(store.lease("holdfast/timer/t", "worker-0/6/1", TimerLease.TIME_TO_LIVE))
                .isTrue();
        timers.everyInOneWorker("t", SHORT, runs::incrementAndGet);
        await().atMost(10, SECONDS).until(() -> runs.get() > 0);
    }

    @Test
    void twoOfOneNameInOneWorkerDoNotRunBoth() {
        var second = new AtomicInteger();
        Cluster.Timer first = timers.everyInOneWorker("t", SHORT, runs::incrementAndGet);
        await().until(() -> runs.get() > 0);
        timers.everyInOneWorker("t", SHORT, second::incrementAndGet);
        await().during(100, MILLISECONDS).until(() -> second.get() == 0);
        first.close();
        await().until(() -> second.get() > 0);
    }

    @Test
    void aRunUnderWayMayFinishAfterTheStop() throws InterruptedException {
        var goOn = new CountDownLatch(1);
        var finished = new AtomicInteger();
        timers.everyInOneWorker("t", SHORT, () -> {
            runs.incrementAndGet();
            goOn.await();
            finished.incrementAndGet();
        });
        await().until(() -> runs.get() == 1);
        timers.stop();
        await().during(50, MILLISECONDS).until(timers::anyBusy);
        assertThat(store.get("holdfast/timer/t")).as("kept meanwhile").isPresent();
        goOn.countDown();
        await().until(() -> !timers.anyBusy());
        assertThat(finished).hasValue(1);
        assertThat(store.get("holdfast/timer/t")).isEmpty();
        assertThat(failed.sum()).isZero();
    }

    @Test
    void aRunThatDoesNotFinishIsInterruptedAndThenLeft() throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        timers.everyInOneWorker("willing", SHORT, () -> {
            runs.incrementAndGet();
            never.await();
        });
        timers.everyInOneWorker("stubborn", SHORT, () -> {
            runs.incrementAndGet();
            while (never.getCount() > 0) {
                try {
                    never.await();
                } catch (InterruptedException _) {
                    interrupted.countDown();
                }
            }
        });
        await().until(() -> runs.get() == 2);
        timers.close();
        interrupted.await();
        assertThat(log.takeComplaints())
                .containsExactly("WARN a timer did not end when it was interrupted and is left timer=stubborn");
        assertThat(failed.sum()).isZero();
        assertThat(store.list("holdfast/timer/")).as("given back").isEmpty();
        never.countDown();
    }

    @Test
    void whatIsMadeAfterTheStopDoesNotRun() {
        timers.stop();
        timers.every(SHORT, runs::incrementAndGet);
        timers.everyInOneWorker("t", SHORT, runs::incrementAndGet);
        await().during(50, MILLISECONDS).until(() -> runs.get() == 0);
        assertThat(timers.anyBusy()).isFalse();
    }

    @Test
    void periodsAndNamesOutOfBoundsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timers.every(Duration.ofMillis(9), runs::incrementAndGet))
                .withMessage("period of a timer: PT0.009S (expected PT0.01S..PT876000H)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timers.every(Duration.ofDays(1_000_000), runs::incrementAndGet));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timers.everyInOneWorker("", SHORT, runs::incrementAndGet))
                .withMessage("name of a timer: 0 bytes (expected 1..100)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timers.everyInOneWorker("é".repeat(51), SHORT, runs::incrementAndGet));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timers.everyInOneWorker("a b", SHORT, runs::incrementAndGet))
                .withMessageContaining("without spaces");
    }

    private Timers timers(String owner) {
        return new Timers(store, owner, System::nanoTime, failed);
    }
}
