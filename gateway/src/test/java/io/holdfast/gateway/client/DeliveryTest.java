// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.Delivery.State;
import io.holdfast.gateway.client.Delivery.Verdict;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final ClientId CLIENT = new ClientId(1, 2, 3);
    private static final CloseReason LEFT = new CloseReason(Code.CLIENT_LEFT, "left", true);
    private static final CloseReason LOST = new CloseReason(Code.CONNECTION_LOST, "lost", true);

    private static final WorkerLoss LOSS = new WorkerLoss(new Peer(Role.WORKER, "gone", 0, 1));

    private final Delivery delivery = new Delivery(CLIENT, new SessionViews());
    private final List<String> toA = new ArrayList<>();
    private final List<String> toB = new ArrayList<>();
    private final WorkerPort a = worker("a", toA);
    private final WorkerPort b = worker("b", toB);

    @Test
    void eventsAreNumberedAndGoToTheAssignedWorkerInOrder() {
        delivery.connected(null);
        delivery.message(Payload.ofText("early"));
        assertThat(assign(a)).isZero();
        delivery.message(Payload.ofText("hi"));
        delivery.closed(LEFT);
        assertThat(toA).containsExactly("assign 1", "connected 0/1", "message 1/1", "message 2/1", "closed 3/1");
    }

    @Test
    void anEventIsKeptUntilItsLastPart() {
        connectAndAssign();
        delivery.message(Payload.ofText("12345"));
        assertThat(delivery.unfinishedEvents()).isEqualTo(2);
        assertThat(delivery.unfinishedBytes()).isEqualTo(2 * Unfinished.OVERHEAD_BYTES + 5);
        finish(0, 1);
        assertThat(delivery.judge(part(1, 1, 0))).isEqualTo(Verdict.APPLY);
        assertThat(delivery.unfinishedEvents()).isEqualTo(1);
        assertThat(delivery.judge(part(1, 1, 1))).isEqualTo(Verdict.APPLY);
        delivery.finishHead();
        assertThat(delivery.unfinishedEvents()).isZero();
        assertThat(delivery.unfinishedBytes()).isZero();
    }

    @Test
    void unfinishedEventsAreRedeliveredUnderAHigherAssignment() {
        connectAndAssign();
        delivery.message(Payload.ofText("1"));
        finish(0, 1);
        delivery.workerLost(LOSS);
        assertThat(delivery.state()).isEqualTo(State.WAITING);
        delivery.message(Payload.ofText("2"));
        assertThat(assign(b)).as("events that a worker was given before").isEqualTo(1);
        assertThat(toB).containsExactly("assign 2", "message 1/2 again", "message 2/2");
        assertThat(a.clients()).isZero();
        assertThat(b.clients()).isEqualTo(1);
    }

    @Test
    void whatAnEarlierWorkerStillSaysIsRefused() {
        connectAndAssign();
        delivery.workerLost(LOSS);
        assertThat(delivery.judge(part(0, 1, 0))).as("nobody is assigned").isEqualTo(Verdict.REFUSED);
        assign(b);
        assertThat(delivery.judge(part(0, 1, 0))).isEqualTo(Verdict.REFUSED);
        assertThat(delivery.judge(part(0, 2, 0))).isEqualTo(Verdict.APPLY);
    }

    @Test
    void partsSeenBeforeHaveNoEffectButFinishTheEvent() {
        connectAndAssign();
        delivery.judge(part(0, 1, 0));
        delivery.judge(part(0, 1, 1));
        delivery.workerLost(LOSS);
        assign(b);
        assertThat(delivery.judge(part(0, 2, 0))).isEqualTo(Verdict.SEEN);
        assertThat(delivery.judge(part(0, 2, 1))).isEqualTo(Verdict.SEEN);
        delivery.finishHead();
        delivery.message(Payload.ofText("next"));
        assertThat(delivery.judge(part(1, 2, 0)))
                .as("parts of the next event count from 0")
                .isEqualTo(Verdict.APPLY);
    }

    @Test
    void theNextWorkerMaySayMoreThanTheFormer() {
        connectAndAssign();
        delivery.judge(part(0, 1, 0));
        delivery.workerLost(LOSS);
        assign(b);
        assertThat(delivery.judge(part(0, 2, 0))).isEqualTo(Verdict.SEEN);
        assertThat(delivery.judge(part(0, 2, 1))).isEqualTo(Verdict.APPLY);
    }

    @Test
    void partsOutOfTurnAreRefused() {
        connectAndAssign();
        delivery.message(Payload.ofText("1"));
        assertThat(delivery.judge(part(0, 1, 1))).as("a part is missing").isEqualTo(Verdict.REFUSED);
        assertThat(delivery.judge(part(1, 1, 0)))
                .as("the first event is not finished")
                .isEqualTo(Verdict.REFUSED);
        assertThat(delivery.judge(part(0, 2, 0)))
                .as("there is no such assignment")
                .isEqualTo(Verdict.REFUSED);
        finish(0, 1);
        assertThat(delivery.judge(part(0, 1, 0))).as("the event is finished").isEqualTo(Verdict.REFUSED);
        finish(1, 1);
        assertThat(delivery.judge(part(2, 1, 0))).as("there is no such event").isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aDrainedWorkerFinishesWhatItWasSentAndLaterEventsWait() {
        connectAndAssign();
        delivery.message(Payload.ofText("1"));
        delivery.drain();
        delivery.message(Payload.ofText("2"));
        assertThat(delivery.state()).isEqualTo(State.MOVING);
        finish(0, 1);
        assertThat(delivery.state()).isEqualTo(State.MOVING);
        finish(1, 1);
        assertThat(delivery.state()).isEqualTo(State.WAITING);
        assertThat(assign(b)).isZero();
        assertThat(toA).containsExactly("assign 1", "connected 0/1", "message 1/1", "revoke 1");
        assertThat(toB).containsExactly("assign 2", "message 2/2");
    }

    @Test
    void aClientWithNothingUnfinishedLeavesADrainedWorkerAtOnce() {
        connectAndAssign();
        finish(0, 1);
        delivery.drain();
        assertThat(delivery.state()).isEqualTo(State.WAITING);
        assertThat(toA).endsWith("revoke 1");
        delivery.drain();
        assertThat(toA).as("draining twice means nothing").containsOnlyOnce("revoke 1");
    }

    @Test
    void anEventThatWaitedForTheMoveIsNotPartOfTheFormerAssignment() {
        connectAndAssign();
        delivery.drain();
        delivery.message(Payload.ofText("1"));
        finish(0, 1);
        assertThat(delivery.judge(part(1, 1, 0))).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aWorkerLostWhileItDrainsLosesNothing() {
        connectAndAssign();
        delivery.message(Payload.ofText("1"));
        delivery.drain();
        delivery.message(Payload.ofText("2"));
        delivery.workerLost(LOSS);
        assertThat(assign(b)).isEqualTo(2);
        assertThat(toB).containsExactly("assign 2", "connected 0/2 again", "message 1/2 again", "message 2/2");
    }

    @Test
    void aWorkerLostWhileNobodyIsAssignedChangesNothing() {
        delivery.connected(null);
        delivery.workerLost(LOSS);
        delivery.drain();
        assertThat(delivery.state()).isEqualTo(State.WAITING);
        connectFinishAndClose();
        delivery.workerLost(LOSS);
        assertThat(delivery.state()).isEqualTo(State.DONE);
        assertThat(a.clients()).isZero();
    }

    @Test
    void theCloseIsOneEventWithTheFirstReason() {
        connectAndAssign();
        delivery.closed(LEFT);
        delivery.closed(LOST);
        assertThat(delivery.unfinishedEvents()).isEqualTo(2);
        assertThat(delivery.onlyCloseIsLeft()).isFalse();
        finish(0, 1);
        assertThat(delivery.onlyCloseIsLeft()).isTrue();
        finish(1, 1);
        assertThat(delivery.state()).isEqualTo(State.DONE);
        assertThat(toA).containsExactly("assign 1", "connected 0/1", "closed 1/1", "revoke 1");
        assertThat(a.clients()).isZero();
    }

    @Test
    void aCloseIsRedelivered() {
        connectAndAssign();
        delivery.closed(LEFT);
        finish(0, 1);
        delivery.workerLost(LOSS);
        assign(b);
        assertThat(toB).containsExactly("assign 2", "closed 1/2 again");
        finish(1, 2);
        assertThat(delivery.state()).isEqualTo(State.DONE);
    }

    @Test
    void aCloseDuringTheMoveGoesToTheNextWorker() {
        connectAndAssign();
        delivery.drain();
        delivery.closed(LEFT);
        finish(0, 1);
        assertThat(delivery.state()).isEqualTo(State.WAITING);
        assign(b);
        assertThat(toB).containsExactly("assign 2", "closed 1/2");
    }

    @Test
    void aClientThatNoWorkerSawIsDropped() {
        delivery.connected(null);
        delivery.closed(LEFT);
        assertThat(delivery.state()).isEqualTo(State.DONE);
        assertThat(delivery.unfinishedEvents()).isZero();
        assertThatThrownBy(() -> assign(a)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClientThatSaidSomethingBeforeAnyWorkerSawItIsKept() {
        delivery.connected(null);
        delivery.message(Payload.ofText("1"));
        delivery.closed(LEFT);
        assign(a);
        assertThat(toA).containsExactly("assign 1", "connected 0/1", "message 1/1", "closed 2/1");
    }

    @Test
    void connectFollowsAnArrival() {
        delivery.arrived();
        assign(a);
        assertThat(delivery.isArriving()).isTrue();
        delivery.connected(null);
        assertThat(delivery.isArriving()).isFalse();
        finish(0, 1);
        delivery.closed(LEFT);
        assertThat(toA).containsExactly("assign 1", "arrived 0/1", "connected 1/1", "closed 2/1");
    }

    @Test
    void whoIsNotLetInHasNoClose() {
        delivery.arrived();
        assign(a);
        delivery.closed(LOST);
        assertThat(delivery.state()).isEqualTo(State.ASSIGNED);
        finish(0, 1);
        assertThat(delivery.state()).isEqualTo(State.DONE);
        assertThat(toA).containsExactly("assign 1", "arrived 0/1", "revoke 1");
    }

    @Test
    void whoIsLetGoWithoutADecisionHasNoClose() {
        delivery.arrived();
        assign(a);
        finish(0, 1);
        delivery.closed(LOST);
        assertThat(delivery.state()).isEqualTo(State.DONE);
        assertThat(toA).containsExactly("assign 1", "arrived 0/1", "revoke 1");
    }

    @Test
    void anArrivalThatNoWorkerSawIsDropped() {
        delivery.arrived();
        delivery.closed(LEFT);
        assertThat(delivery.state()).isEqualTo(State.DONE);
    }

    @Test
    void anArrivalIsDeliveredAgainWhenItsWorkerIsLost() {
        delivery.arrived();
        assign(a);
        delivery.workerLost(LOSS);
        assign(b);
        assertThat(toB).containsExactly("assign 2", "arrived 0/2 again");
    }

    @Test
    void aClientIsAssignedToOneWorkerAtATime() {
        connectAndAssign();
        assertThatThrownBy(() -> assign(b))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("assign while ASSIGNED");
    }

    private void connectAndAssign() {
        delivery.connected(null);
        assign(a);
    }

    private void connectFinishAndClose() {
        assign(a);
        finish(0, 1);
        delivery.closed(LEFT);
        finish(1, 1);
    }

    private int assign(WorkerPort worker) {
        return delivery.assign(worker, number -> new Assign(CLIENT, number, TestFacts.FACTS, null, Map.of()));
    }

    private void finish(long sequence, long assignment) {
        assertThat(delivery.judge(part(sequence, assignment, 0))).isEqualTo(Verdict.APPLY);
        delivery.finishHead();
    }

    private static ResultPart part(long sequence, long assignment, int part) {
        return new ResultPart(CLIENT, sequence, assignment, part, false, false, SessionChange.NONE, List.of());
    }

    private static WorkerPort worker(String name, List<String> told) {
        return new WorkerPort(
                new Peer(Role.WORKER, name, 0, 1),
                new TestWay(command -> told.add(describe(command))),
                new AtomicInteger());
    }

    private static String describe(GatewayCommand command) {
        return switch (command) {
            case Assign assign -> "assign " + assign.assignment();
            case GatewayCommand.Revoke revoke -> "revoke " + revoke.assignment();
            case GatewayCommand.ClientArrived event -> "arrived " + key(event);
            case GatewayCommand.ClientConnected event -> "connected " + key(event);
            case GatewayCommand.ClientMessage event -> "message " + key(event);
            case GatewayCommand.ClientClosed event -> "closed " + key(event);
            case GatewayCommand.ClientSlow event -> "slow " + key(event);
            case GatewayCommand.MessageChunk chunk -> "chunk " + chunk.sequence() + "/" + chunk.assignment();
            case GatewayCommand.Suspect it -> "suspect " + it.sequence() + "/" + it.assignment();
            case GatewayCommand.PartApplied _,
                    GatewayCommand.Answer _,
                    GatewayCommand.Refresh _,
                    GatewayCommand.RunSuspect _,
                    GatewayCommand.Leaving _ -> "not of the delivery";
        };
    }

    private static String key(GatewayCommand.Event event) {
        return event.sequence() + "/" + event.assignment() + (event.redelivered() ? " again" : "");
    }
}
