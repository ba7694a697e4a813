// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.supervisor.Reload.Action;
import io.holdfast.server.supervisor.Reload.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Release 3 serves with worker-1 and worker-2; release 4 is to serve with worker-3 and worker-4.
class ReloadTest {

    private static final Exit DONE = new Exit(0, "exit code 0", false, Instant.EPOCH);
    private static final Exit CRASH = new Exit(7, "exit code 7", false, Instant.EPOCH);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> OLD = List.of("worker-1", "worker-2");

    private final Reload reload = new Reload(3, TIMEOUT, Instant.EPOCH, 0);

    @Test
    void newWorkersComeFirstAndOldOnesGoOneByOne() {
        assertThat(reload.copied(4, true, 0)).containsExactly(say("release 4 is copied"), new Action.Start());
        assertThat(reload.started(List.of("worker-3", "worker-4"))).containsExactly(say("starting worker-3, worker-4"));
        assertThat(reload.ready("worker-4")).containsExactly(say("worker-4 is ready"));
        assertThat(reload.describe()).isEqualTo("release 4 is starting: worker-3 is not yet, worker-4 is ready");
        assertThat(reload.ready("worker-4")).isEmpty();
        assertThat(reload.ready("worker-1")).isEmpty();
        assertThat(reload.ready("worker-3")).containsExactly(say("worker-3 is ready"), new Action.Switch());
        assertThat(reload.switched(OLD, 0)).containsExactly(say("release 4 is current"), new Action.Retire(OLD));
        assertThat(reload.retired(0)).containsExactly(say("draining worker-1"), new Action.Drain("worker-1"));
        assertThat(reload.describe()).isEqualTo("release 4 is current and worker-1, then worker-2 drains");
        assertThat(reload.ended("worker-1", DONE, 1_500_000_000L))
                .containsExactly(
                        say("worker-1 has drained (1.5 s)"), say("draining worker-2"), new Action.Drain("worker-2"));
        assertThat(reload.ended("worker-2", DONE, 1_600_000_000L))
                .containsExactly(say("worker-2 has drained (0.1 s)"), new Action.End(Optional.empty()));
        assertThat(reload.state()).isEqualTo(State.ENDED);
    }

    @Test
    void oldWorkersStayWhileAllNewOnesAreDown() {
        start();
        var _ = reload.ready("worker-3");
        var _ = reload.ready("worker-4");
        var _ = reload.switched(OLD, 0);
        reload.serves(false);

        assertThat(reload.retired(0))
                .containsExactly(say("no new worker serves just now; the old ones stay meanwhile"));
        assertThat(reload.tick(1, () -> "")).isEmpty();
        reload.serves(true);
        assertThat(reload.tick(2, () -> "")).containsExactly(say("draining worker-1"), new Action.Drain("worker-1"));
        assertThat(reload.tick(3, () -> "")).isEmpty();
        reload.serves(false);
        assertThat(reload.ended("worker-1", DONE, 4)).hasSize(2);
        assertThat(reload.tick(4 + TIMEOUT.toNanos() - 1, () -> "")).isEmpty();
        assertThat(reload.tick(4 + TIMEOUT.toNanos(), () -> ""))
                .containsExactly(say("draining worker-2"), new Action.Drain("worker-2"));
        assertThat(reload.ended("worker-2", DONE, 5)).contains(new Action.End(Optional.empty()));
    }

    @Test
    void whatCannotBeCopiedIsRefusedAtOnce() {
        assertThat(reload.refuse("not a jar")).containsExactly(new Action.End(Optional.of("not a jar")));
        assertThat(reload.copied(4, true, 0)).isEmpty();
    }

    @Test
    void workerThatEndsBeforeItServesHasTheReleaseRefusedAndRemoved() {
        start();
        var _ = reload.ready("worker-3");

        assertThat(reload.ended("worker-4", CRASH, 1))
                .containsExactly(say("refused; ending worker-3"), new Action.Drain("worker-3"));
        assertThat(reload.state()).isEqualTo(State.REFUSING);
        assertThat(reload.describe()).isEqualTo("release 4 was refused and worker-3 ends");
        assertThat(reload.ready("worker-3")).isEmpty();
        assertThat(reload.ended("worker-1", CRASH, 1)).isEmpty();

        assertThat(reload.ended("worker-3", DONE, 2))
                .containsExactly(
                        new Action.Remove(), end("release 4 is refused, release 3 serves on: worker-4: exit code 7"));
    }

    @Test
    void allFreshWorkersMayEndAtOnce() {
        start();
        var _ = reload.ended("worker-3", CRASH, 1);

        assertThat(reload.ended("worker-4", CRASH, 1))
                .containsExactly(
                        new Action.Remove(), end("release 4 is refused, release 3 serves on: worker-3: exit code 7"));
    }

    @Test
    void workerThatIsNotReadyInTimeHasTheReleaseRefused() {
        start();

        assertThat(reload.tick(TIMEOUT.toNanos() - 1, () -> "")).isEmpty();
        assertThat(reload.tick(TIMEOUT.toNanos(), () -> "worker-3 is starting"))
                .containsExactly(
                        say("refused; ending worker-3, worker-4"),
                        new Action.Drain("worker-3"),
                        new Action.Drain("worker-4"));
        assertThat(reload.tick(2 * TIMEOUT.toNanos(), () -> "")).isEmpty();
        var _ = reload.ended("worker-3", DONE, 0);
        assertThat(reload.ended("worker-4", DONE, 0))
                .endsWith(end("release 4 is refused, release 3 serves on: not ready after 60 s: worker-3 is starting"));
    }

    @Test
    void timeRunsFromTheEndOfTheCopy() {
        assertThat(reload.tick(TIMEOUT.toNanos() - 1, () -> "")).isEmpty();
        var _ = reload.copied(4, true, TIMEOUT.toNanos() - 1);
        assertThat(reload.tick(2 * TIMEOUT.toNanos() - 2, () -> "")).isEmpty();
    }

    @Test
    void copyThatTakesTooLongEndsTheReload() {
        assertThat(reload.tick(TIMEOUT.toNanos(), () -> ""))
                .containsExactly(end("the new release is not copied after 60 s, release 3 serves on"));
        assertThat(reload.state()).isEqualTo(State.ENDED);
        assertThat(reload.copied(4, true, TIMEOUT.toNanos())).isEmpty();
    }

    @Test
    void releaseThatIsKeptFromBeforeStaysWhenItIsRefused() {
        assertThat(reload.copied(2, false, 0))
                .containsExactly(say("release 2 is kept from before"), new Action.Start());
        var _ = reload.started(List.of("worker-3"));

        assertThat(reload.ended("worker-3", CRASH, 0))
                .containsExactly(end("release 2 is refused, release 3 serves on: worker-3: exit code 7"));
    }

    @Test
    void switchThatFailsIsRefused() {
        start();
        var _ = reload.ready("worker-3");
        var _ = reload.ready("worker-4");

        assertThat(reload.refuse("no space left")).contains(new Action.Drain("worker-3"), new Action.Drain("worker-4"));
        assertThat(reload.switched(OLD, 0)).isEmpty();
    }

    @Test
    void oldWorkersThatCrashBeforeTheSwitchAreNoConcern() {
        assertThat(reload.ended("worker-1", CRASH, 0)).isEmpty();
        start();
        assertThat(reload.ended("worker-1", CRASH, 0)).isEmpty();
        assertThat(reload.state()).isEqualTo(State.STARTING);
    }

    @Test
    void oldWorkersThatCrashAfterTheSwitchNeedNotBeDrained() {
        toSwitched();
        assertThat(reload.ended("worker-1", CRASH, 0)).isEmpty();

        assertThat(reload.retired(0)).containsExactly(say("draining worker-2"), new Action.Drain("worker-2"));
    }

    @Test
    void oldWorkerThatCrashesWhileAnotherDrainsIsToldAndNotWaitedFor() {
        toSwitched();
        var _ = reload.retired(0);

        assertThat(reload.ended("worker-2", CRASH, 0)).containsExactly(say("worker-2 has ended: exit code 7"));
        assertThat(reload.ended("worker-1", CRASH, 0))
                .containsExactly(say("worker-1 has ended: exit code 7"), new Action.End(Optional.empty()));
    }

    @Test
    void freshWorkerThatCrashesAfterTheSwitchIsNoConcern() {
        toSwitched();
        assertThat(reload.ended("worker-3", CRASH, 0)).isEmpty();
        var _ = reload.retired(0);
        assertThat(reload.ended("worker-3", CRASH, 0)).isEmpty();
        assertThat(reload.refuse("late")).isEmpty();
        assertThat(reload.state()).isEqualTo(State.DRAINING);
    }

    @Test
    void gatewaysAreNotWaitedForForEver() {
        toSwitched();
        assertThat(reload.tick(Reload.RETIRING.toNanos() - 1, () -> "")).isEmpty();
        assertThat(reload.tick(Reload.RETIRING.toNanos(), () -> "")).contains(new Action.Drain("worker-1"));
        assertThat(reload.retired(Reload.RETIRING.toNanos())).isEmpty();
    }

    @Test
    void nothingToDrainIsDone() {
        start();
        var _ = reload.ready("worker-3");
        var _ = reload.ready("worker-4");
        var _ = reload.switched(List.of(), 0);

        assertThat(reload.retired(0)).containsExactly(new Action.End(Optional.empty()));
    }

    @Test
    void stopWinsAtEachPoint() {
        assertThat(new Reload(3, TIMEOUT, Instant.EPOCH, 0).stop())
                .containsExactly(end("the cluster is stopped while the new release is being copied"));
        toSwitched();
        assertThat(reload.stop())
                .containsExactly(end("the cluster is stopped while release 4 is current and the old workers are about"
                        + " to be drained"));
        assertThat(reload.stop()).isEmpty();
        assertThat(reload.retired(0)).isEmpty();
    }

    private void start() {
        var _ = reload.copied(4, true, 0);
        var _ = reload.started(List.of("worker-3", "worker-4"));
    }

    private void toSwitched() {
        start();
        var _ = reload.ready("worker-3");
        var _ = reload.ready("worker-4");
        var _ = reload.switched(OLD, 0);
    }

    private static Action say(String line) {
        return new Action.Say(line);
    }

    private static Action end(String refusal) {
        return new Action.End(Optional.of(refusal));
    }
}
