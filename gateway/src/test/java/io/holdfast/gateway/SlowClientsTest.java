// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.ClientId;
import io.holdfast.CloseReason.Code;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientSlow;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.config.ListenerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Clients on real sockets that stop reading, are sent more than their systems take for them, and then read again.
class SlowClientsTest extends GatewayFixture {

    /// More than systems take for a client that does not read, and an out-queue behind that.
    private static final int MANY = 1_000;

    private static final String PADDING = " " + "x".repeat(16_000);
    private static final int SMALL_RECEIVE_BYTES = 4_096;

    @Test
    void whereTheOldestMayBeDroppedTheNewestArriveWithoutAGap() {
        Gateway gateway = gateway(WhenSlow.close(), GatewayLimits.DEFAULT.outQueueBytes());
        ScriptedWorker worker = worker(gateway, "w1");
        Talk slow = stallingTalk(gateway, worker);
        for (int i = 0; i < MANY; i++) {
            worker.sayLoosely(to(slow.id(), i + PADDING, WhenSlow.dropOldest()));
        }
        awaitCount(gateway, "messagesOut", MANY);
        List<Integer> read = numbersUntil(slow.socket(), MANY - 1);

        assertThat(read).isSorted().doesNotHaveDuplicates();
        assertThat(gaplessTail(read) * PADDING.length())
                .as("bytes of the gapless tail")
                .isGreaterThan(900_000);
        assertThat(count(gateway, "messagesDropped")).isPositive().isEqualTo(MANY - read.size());
        assertThat(count(gateway, "slowClientsClosed")).isZero();
    }

    @Test
    void theNewestValueOfEachKeyArrivesAndAllThatMustNotBeDropped() {
        Gateway gateway = gateway(WhenSlow.close(), GatewayLimits.DEFAULT.outQueueBytes());
        ScriptedWorker worker = worker(gateway, "w1");
        Talk slow = stallingTalk(gateway, worker);
        for (int i = 0; i < MANY; i++) {
            String key = "k" + i % 10;
            worker.sayLoosely(to(slow.id(), key + "=" + i + PADDING, WhenSlow.conflate(key)));
            if (i % 100 == 0) {
                worker.sayLoosely(to(slow.id(), "must " + i, null));
            }
        }
        worker.sayLoosely(to(slow.id(), "end", null));
        awaitCount(gateway, "messagesOut", MANY + 11L);
        Map<String, String> values = new HashMap<>();
        List<String> musts = new ArrayList<>();
        int read = 0;
        for (String line = slow.socket().readLine();
                !line.equals("end");
                line = slow.socket().readLine()) {
            read++;
            String text = line.replace(PADDING, "");
            if (text.startsWith("must")) {
                musts.add(text);
            } else {
                values.put(text.substring(0, 2), text.substring(3));
            }
        }

        assertThat(musts)
                .isEqualTo(
                        IntStream.range(0, 10).mapToObj(i -> "must " + 100 * i).toList());
        assertThat(values).hasSize(10);
        IntStream.range(0, 10).forEach(i -> assertThat(values).containsEntry("k" + i, Integer.toString(MANY - 10 + i)));
        assertThat(count(gateway, "messagesDropped")).isZero();
        assertThat(count(gateway, "messagesConflated")).isPositive().isEqualTo(MANY + 10 - read);
    }

    @Test
    void whatTheListenerChoseHoldsUnlessTheSenderChose() {
        Gateway gateway = gateway(WhenSlow.dropOldest(), GatewayLimits.DEFAULT.outQueueBytes());
        ScriptedWorker worker = worker(gateway, "w1");
        Talk slow = stallingTalk(gateway, worker);
        while (count(gateway, "messagesDropped") == 0) {
            worker.sayLoosely(to(slow.id(), PADDING, null));
        }
        assertThat(gateway.status().clients()).isEqualTo(1);
        int sent = 0;
        while (count(gateway, "slowClientsClosed") == 0) {
            worker.sayLoosely(to(slow.id(), PADDING, WhenSlow.close()));
            assertThat(++sent).as("no end").isLessThan(100_000);
        }
        assertThat(worker.next(ClientSlow.class).dropped()).as("told once").isPositive();
        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.reason().code()).isEqualTo(Code.SLOW_CLIENT);
    }

    @Test
    void whoReadsNothingForThreeSecondsAfterACloseStillGetsEverything() {
        Gateway gateway = gateway(WhenSlow.close(), 2 * MANY * PADDING.length());
        ScriptedWorker worker = worker(gateway, "w1");
        Talk slow = stallingTalk(gateway, worker);
        for (int i = 0; i < MANY; i++) {
            worker.sayLoosely(to(slow.id(), i + PADDING, null));
        }
        worker.sayLoosely(closeWith(slow.id(), "bye"));
        worker.next(ClientClosed.class);
        long closed = System.nanoTime();
        await().until(() -> System.nanoTime() - closed > Duration.ofSeconds(3).toNanos());

        assertThat(numbersUntil(slow.socket(), MANY - 1)).hasSize(MANY);
        slow.socket().expectLines("bye");
        slow.socket().expectEnd();
    }

    @Test
    void theReasonOfACloseStandsThoughThereIsNoRoomForItsLastMessage() {
        Gateway gateway = gateway(WhenSlow.close(), 200_000);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk slow = stallingTalk(gateway, worker);
        int sent = 0;
        while (count(gateway, "messagesDropped") == 0) {
            worker.sayLoosely(to(slow.id(), sent++ + PADDING, WhenSlow.dropOldest()));
        }
        assertThat(worker.next(ClientSlow.class).dropped()).isPositive();
        worker.sayLoosely(closeWith(slow.id(), "bye" + "!".repeat(200_000)));

        ClientClosed closed = worker.next(ClientClosed.class);
        assertThat(closed.reason().code()).isEqualTo(Code.CLOSED_BY_APPLICATION);
        assertThat(count(gateway, "slowClientsClosed")).isZero();
        assertThat(numbersUntil(slow.socket(), sent - 1)).isSorted();
        slow.socket().expectEnd();
    }

    @Test
    void eachTimeThatAClientIsSlowIsToldWhateverTheLimit() {
        Gateway gateway = gateway(WhenSlow.dropOldest(), 20_000);
        ScriptedWorker worker = worker(gateway, "w1");
        Talk slow = stallingTalk(gateway, worker);
        for (int time = 0; time < 3; time++) {
            long before = count(gateway, "messagesDropped");
            while (count(gateway, "messagesDropped") == before) {
                worker.sayLoosely(to(slow.id(), "m" + PADDING, null));
            }
            ClientSlow told = worker.next(ClientSlow.class);
            assertThat(told.dropped()).isPositive();
            worker.finish(told);
            readUntilAnEcho(slow, worker, "end " + time);
        }
    }

    /// Everything that was sent to the client has been read then.
    private static void readUntilAnEcho(Talk slow, ScriptedWorker worker, String echo) {
        String line;
        do {
            worker.sayLoosely(to(slow.id(), echo, null));
            line = slow.socket().readLine();
        } while (!line.equals(echo));
    }

    private Gateway gateway(WhenSlow whenSlow, int outQueueBytes) {
        var listener = ListenerConfig.builder("text", "127.0.0.1", 0, MAX_LINE)
                .whenSlow(whenSlow)
                .build();
        return gateway(config(listener).limits(new GatewayLimits(64, 256 * 1024, outQueueBytes)));
    }

    /// A client whose system takes little for it while it does not read.
    private Talk stallingTalk(Gateway gateway, ScriptedWorker worker) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(gateway));
        LineSocket socket = opened(LineSocket.connect(address, SMALL_RECEIVE_BYTES));
        Assign assign = worker.next(Assign.class);
        worker.finish(worker.next(ClientConnected.class));
        return new Talk(socket, assign.client());
    }

    private static Effect to(ClientId client, String text, @Nullable WhenSlow whenSlow) {
        return new Effect.Send(new Receiver.ToClient(client), Payload.ofText(text), whenSlow);
    }

    private static List<Integer> numbersUntil(LineSocket socket, int last) {
        List<Integer> numbers = new ArrayList<>();
        do {
            numbers.add(Integer.valueOf(socket.readLine().replace(PADDING, "")));
        } while (numbers.getLast() != last);
        return numbers;
    }

    private static int gaplessTail(List<Integer> numbers) {
        int length = 1;
        for (int i = numbers.size() - 1; i > 0 && numbers.get(i - 1) == numbers.get(i) - 1; i--) {
            length++;
        }
        return length;
    }
}
