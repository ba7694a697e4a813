// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.testing.LogRecorder;
import io.holdfast.store.sqlite.SqliteStore;
import io.holdfast.worker.BrittleStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimerLeaseTest {

    @TempDir
    Path base;

    private final LogRecorder log = new LogRecorder();
    private final AtomicLong nanos = new AtomicLong();
    private SqliteStore real;
    private BrittleStore store;
    private TimerLease one;
    private TimerLease other;

    @BeforeEach
    void openStore() {
        real = new SqliteStore(base.resolve("holdfast.db"), () -> Instant.EPOCH.plusNanos(nanos.get()));
        store = new BrittleStore(real);
        one = new TimerLease(store.store(), "nightly", "worker-1/7/1", nanos::get);
        other = new TimerLease(store.store(), "nightly", "worker-2/8/1", nanos::get);
    }

    @AfterEach
    void closeStore() {
        real.close();
        log.close();
        assertThat(log.takeComplaints()).as("unexpected warnings").isEmpty();
    }

    @Test
    void oneHasItAndKeepsItWhileItRenews() {
        for (int i = 0; i < 10; i++) {
            one.renew();
            other.renew();
            assertThat(one.isHeld()).isTrue();
            assertThat(other.isHeld()).isFalse();
            pass(TimerLease.PAUSE.toNanos());
        }
        assertThat(real.get("holdfast/timer/nightly")).contains("worker-1/7/1");
    }

    @Test
    void itIsFollowedWhenItRenewsNoMore() {
        one.renew();
        pass(TimerLease.TIME_TO_LIVE.toNanos());
        assertThat(one.isHeld()).as("by its own clock").isFalse();
        other.renew();
        assertThat(other.isHeld()).isTrue();
        one.renew();
        assertThat(one.isHeld()).isFalse();
    }

    @Test
    void whatIsGivenBackIsTakenAtOnce() {
        one.renew();
        one.giveBack();
        assertThat(one.isHeld()).isFalse();
        other.renew();
        assertThat(other.isHeld()).isTrue();
        one.giveBack();
        assertThat(real.get("holdfast/timer/nightly")).as("it was another's").contains("worker-2/8/1");
    }

    @Test
    void withTheStoreAwayItEndsAndThatIsToldOnce() {
        one.renew();
        store.away(true);
        pass(TimerLease.PAUSE.toNanos());
        one.renew();
        assertThat(one.isHeld()).as("nobody else can have it").isTrue();
        pass(TimerLease.TIME_TO_LIVE.toNanos() - TimerLease.PAUSE.toNanos());
        one.renew();
        assertThat(one.isHeld()).isFalse();
        one.giveBack();
        assertThat(log.takeComplaints())
                .containsExactly("WARN a timer pauses until the store is back timer=nightly reason=away by the test");
        store.away(false);
        one.renew();
        assertThat(one.isHeld()).isTrue();
    }

    private void pass(long by) {
        nanos.addAndGet(by);
    }
}
