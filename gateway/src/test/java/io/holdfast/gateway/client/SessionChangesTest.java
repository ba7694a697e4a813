// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.Delivery.Verdict;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.shard.StuckSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Others change a client's session and binding, at each moment that its events can be at.
class SessionChangesTest {

    private static final ClientId CLIENT = new ClientId(1, 2, 3);
    private static final WorkerLoss LOSS = new WorkerLoss(new Peer(Role.WORKER, "gone", 0, 1));

    private final ClientConnection client = new ClientConnection(CLIENT, TestFacts.FACTS, new StuckSocket(), 0);
    private final Delivery delivery = client.delivery();
    private final ToldWorker a = new ToldWorker();
    private final ToldWorker b = new ToldWorker();

    @Test
    void whileNothingIsUnfinishedTheWorkerIsToldAtOnce() {
        idleAtA();
        others("x", "1");
        client.bind("ann", ChangedBy.OTHERS);
        client.bind(null, ChangedBy.OTHERS);
        assertThat(a.told()).containsExactly("refresh null {x=1}", "refresh ann {x=1}", "refresh null {x=1}");
    }

    @Test
    void whatOthersChangeWhileAWorkerIsOnlyPickedIsInWhatItIsToldFirst() {
        a.way.writable(false);
        delivery.connected(null);
        delivery.assign(a.port, client::toAssign);
        others("x", "1");
        client.bind("ann", ChangedBy.OTHERS);
        assertThat(a.told()).isEmpty();
        a.way.writable(true);
        a.port.resume();
        assertThat(a.told()).containsExactly("assign ann {x=1}", "event 0");
    }

    @Test
    void whatChangesNothingIsNotTold() {
        idleAtA();
        client.bind(null, ChangedBy.OTHERS);
        client.bind("ann", ChangedBy.ITSELF);
        client.bind("ann", ChangedBy.OTHERS);
        own("x", "1");
        assertThat(a.told()).isEmpty();
    }

    @Test
    void whileEventsAreInFlightTheWorkerIsToldBehindThemAndLaterOnesAreKeptBack() {
        idleAtA();
        message();
        message();
        others("x", "1");
        message();
        assertThat(a.told()).containsExactly("event 1", "event 2");
        finish(1, 1, "own", "1");
        assertThat(a.told()).isEmpty();
        finish(2, 1, "own", "2");
        assertThat(a.told()).containsExactly("refresh null {own=2, x=1}", "event 3");
    }

    @Test
    void anOwnChangeThatMayNotGrowTheSessionIsTakenBackAtTheWorker() {
        idleAtA();
        message();
        client.judge(part(1, 1, 0, true));
        client.change(put("own", "1"), ChangedBy.ITSELF, false);
        delivery.finishHead();
        assertThat(client.session()).isEmpty();
        assertThat(a.told()).endsWith("refresh null {}");
    }

    @Test
    void ofTheSameKeyTheLastOneToComeStays() {
        idleAtA();
        message();
        others("x", "others");
        finish(1, 1, "x", "own");
        assertThat(client.session()).isEqualTo(Map.of("x", "own"));
        others("x", "others");
        assertThat(client.session()).isEqualTo(Map.of("x", "others"));
    }

    @Test
    void replacingClearsFirst() {
        idleAtA();
        own("x", "1");
        client.change(new SessionChange(true, Map.of("y", "2"), Set.of()), ChangedBy.OTHERS);
        assertThat(a.told()).containsExactly("refresh null {y=2}");
        assertThat(client.sessionBytes()).isEqualTo(2);
    }

    @Test
    void whileTheClientMovesTheNextWorkerIsToldTheTruth() {
        idleAtA();
        message();
        delivery.drain();
        others("x", "1");
        message();
        finish(1, 1, "own", "1");
        assertThat(a.told()).containsExactly("event 1", "revoke");
        assign(b);
        assertThat(b.told()).containsExactly("assign null {own=1, x=1}", "event 2");
    }

    @Test
    void whileItWaitsForItsFirstWorkerTheWorkerIsToldTheTruth() {
        delivery.connected(null);
        client.bind("ann", ChangedBy.OTHERS);
        others("x", "1");
        assign(a);
        assertThat(a.told()).containsExactly("assign ann {x=1}", "event 0");
        others("x", "2");
        finish(0, 1);
        assertThat(a.told()).containsExactly("refresh ann {x=2}");
    }

    @Test
    void anEventThatIsDeliveredAgainSeesWhatItSawAtFirst() {
        idleAtA();
        own("own", "0");
        message();
        message();
        others("x", "1");
        client.bind("ann", ChangedBy.OTHERS);
        finish(1, 1, "own", "1");
        delivery.workerLost(LOSS);
        others("x", "2");
        message();
        assign(b);
        assertThat(b.told()).containsExactly("assign null {own=1}", "event 2 again");
        finish(2, 2, "own", "2");
        assertThat(b.told()).containsExactly("refresh ann {own=2, x=2}", "event 3");
    }

    @Test
    void anEventWhoseFirstPartWasAppliedSeesTheBindingBeforeIt() {
        idleAtA();
        message();
        assertThat(client.judge(part(1, 1, 0, false))).isEqualTo(Verdict.APPLY);
        client.bind("own", ChangedBy.ITSELF);
        client.bind("others", ChangedBy.OTHERS);
        delivery.workerLost(LOSS);
        assign(b);
        assertThat(b.told()).containsExactly("assign null {}", "event 1 again");
        assertThat(client.judge(part(1, 2, 0, false))).isEqualTo(Verdict.SEEN);
        assertThat(client.judge(part(1, 2, 1, true))).isEqualTo(Verdict.APPLY);
        delivery.finishHead();
        assertThat(b.told()).containsExactly("refresh others {}");
    }

    @Test
    void eventsThatWereGivenBeforeAreNotPartedByARefreshWhenTheLinkTakesOneAtATime() {
        idleAtA();
        message();
        message();
        delivery.workerLost(LOSS);
        others("x", "1");
        b.way.takes(2);
        assign(b);
        finish(1, 2, "own", "1");
        assertThat(b.told()).containsExactly("assign null {}", "event 1 again");
        b.way.writable(true);
        b.port.resume();
        assertThat(b.told()).containsExactly("event 2 again");
        finish(2, 2);
        assertThat(b.told()).containsExactly("refresh null {own=1, x=1}");
    }

    @Test
    void whileASuspectIsHeldItsViewIsKept() {
        var first = new WorkerLoss(new Peer(Role.WORKER, "w", 0, 1));
        var second = new WorkerLoss(new Peer(Role.WORKER, "w", 0, 2));
        idleAtA();
        message();
        delivery.workerLost(first);
        assign(a);
        delivery.workerLost(second);
        assign(a);
        assertThat(delivery.runAlone(1, 3)).isTrue();
        var third = new WorkerLoss(new Peer(Role.WORKER, "w", 0, 3));
        delivery.workerLost(third);
        assertThat(delivery.state()).isEqualTo(Delivery.State.HELD);
        others("x", "1");
        assertThat(delivery.decided(WorkerLoss.Verdict.DIED)).isFalse();
        assign(b);
        assertThat(b.told()).containsExactly("assign null {}", "suspect 1", "event 1 again");
        finish(1, 4);
        assertThat(b.told()).containsExactly("refresh null {x=1}");
    }

    @Test
    void theCloseSeesWhatCameBeforeIt() {
        idleAtA();
        message();
        others("x", "1");
        delivery.closed(new CloseReason(Code.CLIENT_LEFT, "left", true));
        finish(1, 1);
        assertThat(a.told()).containsExactly("event 1", "refresh null {x=1}", "event 2");
        finish(2, 1);
        assertThat(a.told()).containsExactly("revoke");
    }

    @Test
    void whileTheLinkTakesNoMoreChangesAreGatheredAndTheCloseWaitsBehindThem() {
        idleAtA();
        a.way.writable(false);
        for (int i = 0; i < 1000; i++) {
            others("x", "" + i);
        }
        delivery.closed(new CloseReason(Code.CLIENT_LEFT, "left", true));
        assertThat(a.told()).isEmpty();
        a.way.writable(true);
        a.port.resume();
        assertThat(a.told()).containsExactly("refresh null {x=999}", "event 1");
    }

    @Test
    void aWorkerThatIsLostBeforeItIsToldIsForgotten() {
        idleAtA();
        a.way.writable(false);
        others("x", "1");
        delivery.workerLost(LOSS);
        assign(b);
        a.way.writable(true);
        a.port.resume();
        assertThat(a.told()).isEmpty();
        assertThat(b.told()).containsExactly("assign null {x=1}");
    }

    @Test
    void aChangeThatMakesTheSessionTooLargeHasNoEffectAtAll() {
        idleAtA();
        own("k", "v".repeat(SessionView.MOST_BYTES - 1));
        assertThat(client.change(put("k2", ""), ChangedBy.OTHERS)).isFalse();
        assertThat(client.change(new SessionChange(Map.of("k2", ""), Set.of("k")), ChangedBy.OTHERS))
                .isTrue();
        assertThat(a.told()).containsExactly("refresh null {k2=}");
        assertThat(client.change(put("k2", "ä".repeat(SessionView.MOST_BYTES / 2 - 1)), ChangedBy.OTHERS))
                .isTrue();
        assertThat(client.sessionBytes()).isEqualTo(SessionView.MOST_BYTES);
        assertThat(client.change(put("k", "", "k2", "", "k3", ""), ChangedBy.OTHERS))
                .isTrue();
        assertThat(client.sessionBytes()).isEqualTo(5);
    }

    @Test
    void aWorkerWhoseChangeFoundNoRoomIsToldTheTruth() {
        idleAtA();
        message();
        others("others", "v".repeat(60_000));
        assertThat(client.judge(part(1, 1, 0, true))).isEqualTo(Verdict.APPLY);
        assertThat(client.change(put("own", "v".repeat(60_000)), ChangedBy.ITSELF))
                .isFalse();
        delivery.finishHead();
        assertThat(client.session()).containsOnlyKeys("others");
        assertThat(a.told().getLast()).startsWith("refresh null {others=vvv").doesNotContain("own");
    }

    @Test
    void aChangeThatPutsAndRemovesAKeyRemovesIt() {
        idleAtA();
        own("k", "1");
        client.change(new SessionChange(Map.of("k", "22", "l", "3"), Set.of("k", "absent")), ChangedBy.ITSELF);
        assertThat(client.session()).isEqualTo(Map.of("l", "3"));
        assertThat(client.sessionBytes()).isEqualTo(2);
    }

    private void idleAtA() {
        delivery.connected(null);
        assign(a);
        finish(0, 1);
        a.told();
    }

    private void assign(ToldWorker worker) {
        delivery.assign(worker.port, client::toAssign);
    }

    private void message() {
        delivery.message(Payload.ofText("m"));
    }

    private void others(String key, String value) {
        assertThat(client.change(put(key, value), ChangedBy.OTHERS)).isTrue();
    }

    private void own(String key, String value) {
        assertThat(client.change(put(key, value), ChangedBy.ITSELF)).isTrue();
    }

    private void finish(long sequence, long assignment) {
        assertThat(client.judge(part(sequence, assignment, 0, true))).isEqualTo(Verdict.APPLY);
        delivery.finishHead();
    }

    private void finish(long sequence, long assignment, String key, String value) {
        assertThat(client.judge(part(sequence, assignment, 0, true))).isEqualTo(Verdict.APPLY);
        own(key, value);
        delivery.finishHead();
    }

    private static SessionChange put(String key, String value) {
        return new SessionChange(Map.of(key, value), Set.of());
    }

    private static SessionChange put(String key, String value, String key2, String value2, String key3, String value3) {
        return new SessionChange(Map.of(key, value, key2, value2, key3, value3), Set.of());
    }

    private static ResultPart part(long sequence, long assignment, int part, boolean last) {
        return new ResultPart(CLIENT, sequence, assignment, part, last, false, SessionChange.NONE, List.of());
    }
}
