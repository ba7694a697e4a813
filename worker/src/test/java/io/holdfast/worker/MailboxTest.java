// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ClientId;
import io.holdfast.RevokedException;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.link.LinkDialer;
import io.holdfast.cluster.link.LinkListener;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.Role;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailboxTest extends WorkerFixture {

    private Link link;

    @BeforeEach
    void link() {
        ScriptedGateway gateway = gateway("g1", 1);
        var dialer = opened(new LinkDialer(new Peer(Role.WORKER, "w", 0, 1), LINK, 1));
        var opened = new CompletableFuture<Link>();
        dialer.dial("127.0.0.1", gateway.port(), 0, new FirstLink(opened));
        link = opened.join();
    }

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
            int index = i;
            running.add(new AtomicInteger());
            order.add(new ArrayList<>());
            all.add(mailbox(i + 1, (_, event) -> {
                if (running.get(index).incrementAndGet() > 1) {
                    atOnce.incrementAndGet();
                }
                order.get(index).add(event.sequence());
                if (event.sequence() % 3 == 0) {
                    Thread.yield();
                }
                running.get(index).decrementAndGet();
                handled.incrementAndGet();
            }));
        }
        for (int i = 0; i < events; i++) {
            int index = random.nextInt(mailboxes);
            all.get(index).add(event(index + 1, next[index]++));
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
    void whatWaitsInAnAbandonedMailboxIsNotHandled() throws InterruptedException {
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var handled = new AtomicInteger();
        Mailbox mailbox = mailbox(1, (_, _) -> {
            started.countDown();
            goOn.await();
            handled.incrementAndGet();
        });
        for (int i = 0; i < 5; i++) {
            mailbox.add(event(1, i));
        }
        await(started);
        assertThat(mailbox.abandon()).as("waiting").isEqualTo(4);
        goOn.countDown();
        Awaitility.await().until(() -> handled.get() == 1);
    }

    @Test
    void aConfirmationIsAwaited() {
        Mailbox mailbox = mailbox(1, (_, _) -> {});
        mailbox.awaitApplied(3, 1, () -> {
            mailbox.applied(3, 0);
            mailbox.applied(2, 1);
            Thread.startVirtualThread(() -> mailbox.applied(3, 1));
        });
        mailbox.applied(3, 1);
    }

    @Test
    void abandonedWhileItWaitsIsRevoked() {
        Mailbox mailbox = mailbox(1, (_, _) -> {});
        assertThatThrownBy(() -> mailbox.awaitApplied(0, 0, () -> Thread.startVirtualThread(mailbox::abandon)))
                .isInstanceOf(RevokedException.class)
                .hasMessage("client 1-1-1 has been given to another worker");
        assertThatThrownBy(() -> mailbox.awaitApplied(0, 1, () -> {
                    throw new AssertionError("nothing is sent");
                }))
                .isInstanceOf(RevokedException.class);
    }

    @Test
    void anEventThatCannotBeFinishedClosesTheLinkSoThatAnotherWorkerGetsIt() {
        Mailbox mailbox = mailbox(1, (_, _) -> {
            throw new InternalError("of the test");
        });
        mailbox.add(event(1, 0));
        Awaitility.await().until(() -> log.hasComplaints());
        assertThat(log.takeComplaints()).singleElement().asString().contains("an event could not be finished");
    }

    private interface Handling {
        void handle(Mailbox mailbox, Event event) throws InterruptedException;
    }

    private Mailbox mailbox(long client, Handling handling) {
        var facts = new ClientFacts(new InetSocketAddress("127.0.0.1", 1), "text://a");
        return new Mailbox(new Assign(new ClientId(1, 1, client), 1, facts, null, Map.of()), link, (mailbox, event) -> {
            try {
                handling.handle(mailbox, event);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static ClientMessage event(long client, long sequence) {
        return new ClientMessage(new ClientId(1, 1, client), sequence, 1, false, Payload.ofText("x"));
    }

    private record FirstLink(CompletableFuture<Link> opened) implements LinkListener {

        @Override
        public void opened(Link link) {
            opened.complete(link);
        }

        @Override
        public void received(Link link, Command command) {}

        @Override
        public void closed(Link link, String reason) {}
    }
}
