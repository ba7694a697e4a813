// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.Delivery.State;
import io.holdfast.gateway.client.Delivery.Verdict;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerPort;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Large messages, links that take no more, and events that bring workers down.
class DeliveryFlowTest {

    private final List<GatewayCommand> told = new ArrayList<>();
    private final TestWay way = new TestWay(told::add);
    private final WorkerPort port = new WorkerPort(new Peer(Role.WORKER, "w", 0, 1), way, new AtomicInteger());
    private final Delivery large = new Delivery(new ClientId(1, 2, 3), new SessionViews());
    private final Delivery small = new Delivery(new ClientId(1, 2, 4), new SessionViews());

    @Test
    void aLargeMessageGoesInPiecesThatMakeItAgain() {
        start(large);
        byte[] bytes = new byte[3 * Unfinished.CHUNK_BYTES + 5];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        large.message(new Payload(bytes, false));
        assertThat(told).hasSize(4);
        var joined = new ByteArrayOutputStream();
        for (GatewayCommand command : told) {
            joined.writeBytes(
                    command instanceof MessageChunk chunk
                            ? chunk.payload().bytes()
                            : ((ClientMessage) command).payload().bytes());
        }
        assertThat(joined.toByteArray()).isEqualTo(bytes);
        finish(large, 1);
        assertThat(large.unfinishedEvents()).isZero();
        assertThat(port.inFlightBytes()).isZero();
    }

    @Test
    void othersComeBetweenThePieces() {
        start(large);
        start(small);
        way.writable(false);
        large.message(payload(2 * Unfinished.CHUNK_BYTES));
        small.message(payload(1));
        assertThat(told).isEmpty();
        way.writable(true);
        port.resume();
        assertThat(told)
                .extracting(command -> command.getClass().getSimpleName())
                .containsExactly("MessageChunk", "ClientMessage", "ClientMessage");
        assertThat(((ClientMessage) told.get(1)).client()).isEqualTo(new ClientId(1, 2, 4));
    }

    @Test
    void aMessageThatWasBegunGoesOnWhileTheWorkerDrainsAndIsNotFinishedBeforeItsEnd() {
        start(large);
        start(small);
        way.writable(false);
        large.message(payload(2 * Unfinished.CHUNK_BYTES));
        small.message(payload(1));
        way.takes(1);
        port.resume();
        assertThat(told).hasOnlyElementsOfType(MessageChunk.class).hasSize(1);
        large.drain();
        assertThat(large.judge(part(large, 1, 1))).as("half of it was sent").isEqualTo(Verdict.REFUSED);
        assertThat(large.state()).isEqualTo(State.MOVING);
        way.writable(true);
        port.resume();
        finish(large, 1);
        assertThat(large.state()).isEqualTo(State.WAITING);
    }

    @Test
    void aWorkerIsGivenNoMoreThanTheLimitAndGoesOnWhenItFinishes() {
        int clients = 2 * WorkerPort.IN_FLIGHT_BYTES / Unfinished.CHUNK_BYTES;
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            var delivery = new Delivery(new ClientId(1, 2, i + 1), new SessionViews());
            start(delivery);
            deliveries.add(delivery);
        }
        for (Delivery delivery : deliveries) {
            delivery.message(payload(Unfinished.CHUNK_BYTES));
            delivery.message(payload(1));
        }
        assertThat(port.inFlightBytes())
                .isBetween(
                        WorkerPort.IN_FLIGHT_BYTES / 10L * 9, WorkerPort.IN_FLIGHT_BYTES + 2L * Unfinished.CHUNK_BYTES);
        for (int event = 1; event <= 2; event++) {
            for (Delivery delivery : deliveries) {
                finish(delivery, event);
            }
        }
        assertThat(deliveries).allMatch(delivery -> delivery.unfinishedEvents() == 0);
        assertThat(port.inFlightBytes()).isZero();
        assertThat(port.hasWaiting()).isFalse();
    }

    @Test
    void oneEventLargerThanTheLimitIsTaken() {
        start(large);
        large.message(payload(WorkerPort.IN_FLIGHT_BYTES + 1));
        finish(large, 1);
        assertThat(large.unfinishedEvents()).isZero();
    }

    @Test
    void whoWaitedForALostWorkerIsServedByTheNext() {
        start(large);
        way.writable(false);
        large.message(payload(1));
        large.workerLost(new WorkerLoss(port.peer()));
        var next = new WorkerPort(new Peer(Role.WORKER, "x", 0, 1), new TestWay(told::add), new AtomicInteger());
        assign(large, next);
        way.writable(true);
        port.resume();
        assertThat(told).hasSize(2);
        assertThat(told.get(1)).isInstanceOf(ClientMessage.class);
    }

    @Test
    void twoLargeMessagesBothArriveThoughTheWorkerMayNotHaveBoth() {
        start(large);
        start(small);
        way.writable(false);
        large.message(payload(WorkerPort.IN_FLIGHT_BYTES));
        small.message(payload(WorkerPort.IN_FLIGHT_BYTES));
        way.writable(true);
        port.resume();
        finish(large, 1);
        finish(small, 1);
        assertThat(port.inFlightBytes()).isZero();
    }

    @Test
    void manyLargeMessagesAllArriveThoughTheWorkerMayNotHaveAll() {
        List<Delivery> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            var delivery = new Delivery(new ClientId(1, 2, i + 1), new SessionViews());
            start(delivery);
            waiting.add(delivery);
        }
        way.writable(false);
        waiting.forEach(delivery -> delivery.message(payload(256 * 1024)));
        way.writable(true);
        port.resume();
        waiting.forEach(delivery -> finish(delivery, 1));
        assertThat(port.inFlightBytes()).isZero();
        assertThat(port.hasWaiting()).isFalse();
    }

    @Test
    void aLargeMessageIsNotPassedForEverBySmallOnes() {
        start(large);
        start(small);
        small.message(payload(1));
        large.message(payload(WorkerPort.IN_FLIGHT_BYTES));
        assertThat(large.unfinishedEvents()).isOne();
        finish(large, 1);
        finish(small, 1);
    }

    // -- Assignments while the link takes no more

    @Test
    void manyThatAreAssignedAtOnceAreToldAsTheLinkTakesThem() {
        way.takes(3);
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            var delivery = new Delivery(new ClientId(1, 2, i + 1), new SessionViews());
            deliveries.add(delivery);
            delivery.connected(null);
            assign(delivery, port);
        }
        assertThat(told).hasSize(3);
        assertThat(deliveries).filteredOn(each -> each.state() == State.PICKED).hasSize(98);
        assertThat(port.clients()).isEqualTo(100);
        while (port.hasWaiting()) {
            way.takes(1);
            port.resume();
        }
        assertThat(told).hasSize(200);
        deliveries.forEach(each -> finish(each, 0));
        assertThat(deliveries).allMatch(each -> each.state() == State.ASSIGNED && each.unfinishedEvents() == 0);
    }

    @Test
    void whoWasPickedForALostWorkerIsServedByTheNextAndTheLostOneIsToldNothing() {
        way.writable(false);
        small.connected(null);
        assign(small, port);
        small.message(payload(1));
        small.workerLost(new WorkerLoss(port.peer()));
        assertThat(small.state()).isEqualTo(State.WAITING);
        assertThat(port.clients()).isZero();
        way.writable(true);
        port.resume();
        assertThat(told).isEmpty();
        assign(small, port);
        assertThat(told)
                .extracting(command -> command.getClass().getSimpleName())
                .containsExactly("Assign", "ClientConnected", "ClientMessage");
        assertThat(small.isSuspect()).isFalse();
    }

    @Test
    void whoWasPickedForAWorkerThatDrainsWaitsForAnotherAndNothingIsRevoked() {
        way.writable(false);
        small.connected(null);
        assign(small, port);
        small.drain();
        assertThat(small.state()).isEqualTo(State.WAITING);
        assertThat(small.worker()).isNull();
        assertThat(port.clients()).isZero();
        way.writable(true);
        port.resume();
        assertThat(told).isEmpty();
    }

    @Test
    void whoLeavesWhileAWorkerIsPickedIsFinishedThereOnceItIsTold() {
        way.writable(false);
        small.connected(null);
        assign(small, port);
        small.closed(new CloseReason(CloseReason.Code.CLIENT_LEFT, "left", true));
        way.writable(true);
        port.resume();
        finish(small, 0);
        finish(small, 1);
        assertThat(small.state()).isEqualTo(State.DONE);
        assertThat(port.clients()).isZero();
    }

    // -- Suspects

    @Test
    void theHeadOfTwoLostWorkersIsSuspectAndIsAnnouncedAsSuch() {
        start(small);
        small.message(payload(1));
        small.message(payload(2));
        die(small);
        assertThat(small.isSuspect()).isFalse();
        assign(small, port);
        die(small);
        assertThat(small.isSuspect()).isTrue();
        told.clear();
        assign(small, port);
        assertThat(told)
                .extracting(command -> command.getClass().getSimpleName())
                .containsExactly("Assign", "Suspect", "ClientMessage", "ClientMessage");
        assertThat(((Suspect) told.get(1)).sequence()).isEqualTo(1);
    }

    @Test
    void aWorkerThatTurnsOutToLiveDoesNotCount() {
        start(small);
        small.message(payload(1));
        var first = new WorkerLoss(port.peer());
        small.workerLost(first);
        assign(small, port);
        die(small);
        first.decide(WorkerLoss.Verdict.LIVES);
        assertThat(small.isSuspect()).isFalse();
    }

    @Test
    void aSuspectThatRunsAloneAndTakesTwoWorkersWithItIsSetAside() {
        start(small);
        small.message(payload(1));
        small.message(payload(2));
        die(small);
        assign(small, port);
        die(small);
        for (int death = 1; death <= 2; death++) {
            assign(small, port);
            assertThat(small.runAlone(1, death + 2)).isTrue();
            die(small);
            assertThat(small.state()).isEqualTo(State.HELD);
            assertThat(small.decided(WorkerLoss.Verdict.DIED)).isEqualTo(death == 2);
        }
        assertThat(small.setAside()).isEqualTo(1);
        told.clear();
        assign(small, port);
        assertThat(told).hasSize(2);
        assertThat(((ClientMessage) told.get(1)).sequence())
                .as("the next event goes on")
                .isEqualTo(2);
        finish(small, 2);
    }

    @Test
    void aSuspectWhoseWorkerOnlyLostItsLinkIsTriedAgain() {
        start(small);
        small.message(payload(1));
        die(small);
        assign(small, port);
        die(small);
        for (int cut = 0; cut < 5; cut++) {
            assign(small, port);
            assertThat(small.runAlone(1, cut + 3)).isTrue();
            small.workerLost(new WorkerLoss(port.peer()));
            assertThat(small.decided(WorkerLoss.Verdict.LIVES)).isFalse();
        }
        assign(small, port);
        finish(small, 1);
        assertThat(small.unfinishedEvents()).isZero();
    }

    @Test
    void aSuspectMayRunThoughAnEarlierWorkerHasTurnedOutToLive() {
        start(small);
        small.message(payload(1));
        var first = new WorkerLoss(port.peer());
        small.workerLost(first);
        assign(small, port);
        die(small);
        assign(small, port);
        first.decide(WorkerLoss.Verdict.LIVES);
        assertThat(small.isSuspect()).isFalse();
        assertThat(small.runAlone(1, 3)).as("its worker waits for the answer").isTrue();
    }

    @Test
    void onlyASuspectOfThisAssignmentMayRunAlone() {
        start(small);
        small.message(payload(1));
        assertThat(small.runAlone(1, 1)).as("no suspect").isFalse();
        die(small);
        assign(small, port);
        die(small);
        assertThat(small.runAlone(1, 2)).as("nobody is assigned").isFalse();
        assign(small, port);
        assertThat(small.runAlone(1, 2)).as("an earlier assignment").isFalse();
        assertThat(small.runAlone(2, 3)).as("another event").isFalse();
        assertThat(small.runAlone(1, 3)).isTrue();
    }

    private void die(Delivery delivery) {
        delivery.workerLost(new WorkerLoss(port.peer()));
    }

    private void start(Delivery delivery) {
        delivery.connected(null);
        assign(delivery, port);
        finish(delivery, 0);
        told.clear();
    }

    private static void assign(Delivery delivery, WorkerPort to) {
        delivery.assign(to, number -> new Assign(new ClientId(1, 2, 3), number, TestFacts.FACTS, null, Map.of()));
    }

    private static void finish(Delivery delivery, long sequence) {
        for (long assignment = 1; assignment < 10; assignment++) {
            if (delivery.judge(part(delivery, sequence, assignment)) == Verdict.APPLY) {
                delivery.finishHead();
                return;
            }
        }
        throw new AssertionError("event %d cannot be finished".formatted(sequence));
    }

    private static ResultPart part(Delivery delivery, long sequence, long assignment) {
        assertThat(delivery.state()).isNotEqualTo(State.DONE);
        return new ResultPart(
                new ClientId(1, 2, 3), sequence, assignment, 0, true, false, SessionChange.NONE, List.of());
    }

    private static Payload payload(int length) {
        return new Payload(new byte[length], false);
    }
}
