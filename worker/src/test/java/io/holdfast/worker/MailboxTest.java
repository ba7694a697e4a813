// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.worker.Mailbox.Taken;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private static final ClientId CLIENT = new ClientId(1, 1, 1);

    @Test
    void thousandMailboxesHandleOneEventAtATimeInOrder() {
        int mailboxes = 1_000;
        int events = 40_000;
        var random = new Random(1);
        var handled = new AtomicInteger();
        var atOnce = new AtomicInteger();
        List<Mailbox> all = new ArrayList<>();
        List<AtomicInteger> running = new ArrayList<>();
        List<List<Long>> order = new ArrayList<>();
        long[] next = new long[mailboxes];
        for (int i = 0; i < mailboxes; i++) {
            running.add(new AtomicInteger());
            order.add(new ArrayList<>());
            all.add(mailbox());
        }
        for (int i = 0; i < events; i++) {
            int index = random.nextInt(mailboxes);
            Mailbox mailbox = all.get(index);
            if (mailbox.put(message(next[index]++)) == Taken.START) {
                Thread.startVirtualThread(() -> {
                    for (Event event = mailbox.next(); event != null; event = mailbox.next()) {
                        if (running.get(index).incrementAndGet() > 1) {
                            atOnce.incrementAndGet();
                        }
                        order.get(index).add(event.sequence());
                        if (event.sequence() % 3 == 0) {
                            Thread.yield();
                        }
                        running.get(index).decrementAndGet();
                        handled.incrementAndGet();
                    }
                });
            }
        }
        Awaitility.await().until(() -> handled.get() == events);
        assertThat(atOnce).hasValue(0);
        for (int i = 0; i < mailboxes; i++) {
            List<Long> inOrder = new ArrayList<>();
            for (long sequence = 0; sequence < next[i]; sequence++) {
                inOrder.add(sequence);
            }
            assertThat(order.get(i)).isEqualTo(inOrder);
        }
    }

    @Test
    void whoTakesOutIsToldToBeginOnceUntilNothingIsLeft() {
        Mailbox mailbox = mailbox();
        assertThat(mailbox.put(message(1))).isEqualTo(Taken.START);
        assertThat(mailbox.put(message(2))).isEqualTo(Taken.KEPT);
        assertThat(sequences(mailbox)).containsExactly(1L, 2L);
        assertThat(mailbox.put(message(3))).isEqualTo(Taken.START);
    }

    @Test
    void aCloseTellsThatTheClientIsGoneUnlessItMayStillRead() {
        for (CloseReason.Code code : CloseReason.Code.values()) {
            Mailbox mailbox = mailbox();
            mailbox.put(message(1));
            assertThat(mailbox.isClientGone()).isFalse();
            mailbox.put(new ClientClosed(CLIENT, 2, 1, false, new CloseReason(code, "of the test", true)));
            boolean mayStillRead = switch (code) {
                case CLIENT_LEFT, MESSAGE_TOO_BIG, INVALID_MESSAGE -> true;
                case CONNECTION_LOST,
                        CLOSED_BY_APPLICATION,
                        CLOSED_BY_OPERATOR,
                        SLOW_CLIENT,
                        GATEWAY_STOPPING,
                        GATEWAY_LOST,
                        INTERNAL_ERROR,
                        REFUSED -> false;
            };
            assertThat(mailbox.isClientGone()).as(code.name()).isEqualTo(!mayStillRead);
        }
    }

    @Test
    void whatWaitsInAnAbandonedMailboxIsNotHandled() {
        Mailbox mailbox = mailbox();
        for (int i = 0; i < 5; i++) {
            mailbox.put(message(i));
        }
        assertThat(mailbox.next()).isNotNull();
        assertThat(mailbox.abandon()).as("waiting").isEqualTo(4);
        assertThat(mailbox.isAbandoned()).isTrue();
        assertThat(mailbox.next()).isNull();
    }

    @Test
    void piecesMakeOneMessage() {
        Mailbox mailbox = mailbox();
        assertThat(mailbox.put(piece(1, "a"))).isEqualTo(Taken.KEPT);
        assertThat(mailbox.put(piece(1, "b"))).isEqualTo(Taken.KEPT);
        assertThat(mailbox.put(new ClientMessage(CLIENT, 1, 1, true, Payload.ofText("c"))))
                .isEqualTo(Taken.START);
        assertThat(mailbox.put(message(2))).isEqualTo(Taken.KEPT);
        var whole = (ClientMessage) taken(mailbox);
        assertThat(new String(whole.payload().bytes(), UTF_8)).isEqualTo("abc");
        assertThat(whole.payload().text()).isTrue();
        assertThat(whole.redelivered()).isTrue();
        assertThat(sequences(mailbox)).containsExactly(2L);
    }

    @Test
    void piecesOutOfOrderAreRefused() {
        for (var wrong : List.of(message(2), close())) {
            Mailbox mailbox = mailbox();
            mailbox.put(piece(1, "a"));
            assertThat(mailbox.put(wrong)).isEqualTo(Taken.REFUSED);
        }
        Mailbox mailbox = mailbox();
        mailbox.put(piece(1, "a"));
        assertThat(mailbox.put(piece(2, "a"))).isEqualTo(Taken.REFUSED);
        assertThat(mailbox.put(new MessageChunk(CLIENT, 1, 1, new Payload(new byte[1], false))))
                .as("bytes in a text")
                .isEqualTo(Taken.REFUSED);
    }

    @Test
    void piecesAreBounded() {
        Mailbox mailbox = mailbox();
        var piece = new MessageChunk(CLIENT, 1, 1, new Payload(new byte[Payload.MAX_BYTES], false));
        for (int bytes = 0; bytes < Mailbox.MOST_BYTES; bytes += Payload.MAX_BYTES) {
            assertThat(mailbox.put(piece)).isEqualTo(Taken.KEPT);
        }
        var last = new MessageChunk(CLIENT, 1, 1, new Payload(new byte[1], false));
        assertThat(mailbox.put(last)).isEqualTo(Taken.REFUSED);
    }

    @Test
    void oneEventIsSuspect() {
        Mailbox mailbox = mailbox();
        assertThat(mailbox.isSuspect(message(0))).isFalse();
        mailbox.suspect(7);
        assertThat(mailbox.isSuspect(message(6))).isFalse();
        assertThat(mailbox.isSuspect(message(7))).isTrue();
    }

    @Test
    void aLossComesOutOnceBehindWhatIsBeingHandled() {
        Mailbox mailbox = mailbox();
        mailbox.put(message(1));
        mailbox.put(message(2));
        Event running = taken(mailbox);
        mailbox.abandon();
        ClientClosed loss = close();
        assertThat(mailbox.lose(loss)).isEqualTo(Taken.KEPT);
        mailbox.handled(running);
        assertThat(mailbox.next()).isSameAs(loss);
        assertThat(mailbox.isLoss(loss)).isTrue();
        mailbox.handled(loss);
        assertThat(mailbox.next()).isNull();
    }

    @Test
    void aLossStartsAnIdleMailbox() {
        Mailbox mailbox = mailbox();
        mailbox.abandon();
        ClientClosed loss = close();
        assertThat(mailbox.lose(loss)).isEqualTo(Taken.START);
        assertThat(mailbox.next()).isSameAs(loss);
    }

    @Test
    void whoHasHandledTheCloseIsNotLost() {
        Mailbox mailbox = mailbox();
        mailbox.put(close());
        Event closed = taken(mailbox);
        mailbox.abandon();
        mailbox.lose(close());
        mailbox.handled(closed);
        assertThat(mailbox.next()).isNull();
    }

    @Test
    void aRefreshIsSeenFromTheNextEventOn() {
        Mailbox mailbox = mailbox();
        mailbox.put(message(1));
        taken(mailbox);
        mailbox.refresh(refresh("too early to be seen", "nobody"));
        mailbox.refresh(refresh("new", "ann"));
        mailbox.session(Map.of("k", "left by the call"));
        assertThat(mailbox.session()).isEqualTo(Map.of("k", "left by the call"));
        mailbox.put(message(2));
        taken(mailbox);
        assertThat(mailbox.session()).isEqualTo(Map.of("k", "new"));
        assertThat(mailbox.userId()).isEqualTo("ann");
        mailbox.session(Map.of("k", "own"));
        mailbox.put(message(3));
        taken(mailbox);
        assertThat(mailbox.session()).as("once").isEqualTo(Map.of("k", "own"));
    }

    @Test
    void aRefreshStartsNobodyAndIsSeenByALoss() {
        Mailbox mailbox = mailbox();
        mailbox.refresh(refresh("new", null));
        assertThat(mailbox.next()).isNull();
        mailbox.abandon();
        mailbox.lose(close());
        taken(mailbox);
        assertThat(mailbox.session()).isEqualTo(Map.of("k", "new"));
    }

    private static Refresh refresh(String value, @Nullable String userId) {
        return new Refresh(CLIENT, 1, userId, Map.of("k", value));
    }

    @Test
    void ofALostGatewayWhoWasNotConnectedIsNotClosed() {
        Mailbox mailbox = mailbox(true);
        mailbox.put(new ClientArrived(CLIENT, 0, 1, false));
        mailbox.handled(taken(mailbox));
        mailbox.put(new ClientConnected(CLIENT, 1, 1, false));
        mailbox.abandon();
        mailbox.lose(close());
        assertThat(mailbox.next()).isNull();
    }

    @Test
    void ofALostGatewayWhoWasConnectedIsClosed() {
        Mailbox mailbox = mailbox(true);
        mailbox.put(new ClientConnected(CLIENT, 1, 1, false));
        mailbox.handled(taken(mailbox));
        mailbox.abandon();
        ClientClosed close = close();
        mailbox.lose(close);
        assertThat(mailbox.next()).isSameAs(close);
    }

    private static Event taken(Mailbox mailbox) {
        return requireNonNull(mailbox.next());
    }

    private static List<Long> sequences(Mailbox mailbox) {
        List<Long> sequences = new ArrayList<>();
        for (Event event = mailbox.next(); event != null; event = mailbox.next()) {
            sequences.add(event.sequence());
        }
        return sequences;
    }

    private static Mailbox mailbox() {
        return mailbox(false);
    }

    private static Mailbox mailbox(boolean arriving) {
        var facts = new ClientFacts(
                new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 8480), "text://a", null);
        return new Mailbox(new Assign(CLIENT, 1, facts, null, Map.of(), arriving));
    }

    private static ClientMessage message(long sequence) {
        return new ClientMessage(CLIENT, sequence, 1, false, Payload.ofText("x"));
    }

    private static MessageChunk piece(long sequence, String text) {
        return new MessageChunk(CLIENT, sequence, 1, Payload.ofText(text));
    }

    private static ClientClosed close() {
        return new ClientClosed(CLIENT, 9, 1, false, new CloseReason(CloseReason.Code.CLIENT_LEFT, "left", true));
    }
}
