// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientCertificate;
import io.holdfast.CloseReason;
import io.holdfast.Decision;
import io.holdfast.TlsFacts;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// How the handler decides about clients that arrive.
class WorkerArrivalsTest extends WorkerFixture {

    private static final CloseReason LEFT = new CloseReason(CloseReason.Code.CLIENT_LEFT, "left", true);

    @Test
    void whoIsAcceptedIsAdmittedWithTheSessionThatItWasGiven() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.decides(client -> {
            client.session().put("user", "ann");
            client.cluster().everyone().send("somebody comes");
            return Decision.accept("chat.v2");
        });
        handler.on(
                "onConnect", client -> client.send(client.session().get("user").orElseThrow()));
        ScriptedGateway.Script client = gateway.arriving(null);

        ResultPart part = gateway.next(ResultPart.class);
        assertThat(part.sequence()).isZero();
        assertThat(part.last()).isTrue();
        assertThat(part.session().put()).isEqualTo(Map.of("user", "ann"));
        assertThat(part.effects()).hasSize(2).last().isEqualTo(new Effect.Admit(client.id(), "chat.v2"));

        client.admitted();
        assertThat(described(gateway.next(ResultPart.class).effects())).containsExactly("send " + client.id() + " ann");
    }

    @Test
    void whoIsRefusedIsRefused() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.decides(_ -> Decision.refuse(4001, "no such room"));
        ScriptedGateway.Script client = gateway.arriving(null);
        assertThat(gateway.next(ResultPart.class).effects())
                .containsExactly(new Effect.Refuse(client.id(), 4001, "no such room"));
    }

    @Test
    void aHandlerThatFailsRefuses() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        Worker worker = worker(gateway);
        log.expect("ERROR the handler failed");
        handler.decides(_ -> {
            throw new Exception("of the test");
        });
        var first = gateway.arriving(null);
        assertThat(gateway.next(ResultPart.class).effects()).containsExactly(refusal(first));
        handler.decides(_ -> null);
        var second = gateway.arriving(null);
        assertThat(gateway.next(ResultPart.class).effects()).containsExactly(refusal(second));
        awaitCount(worker, "eventsFailed", 2);
    }

    @Test
    void aHandlerThatNeverBlocksDecidesHoweverMuchItSaid() throws Exception {
        handler.saysItNeverBlocks();
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.decides(client -> {
            String large = "x".repeat(2 * 1024 * 1024);
            for (int i = 0; i < 4; i++) {
                client.cluster().everyone().send(large);
            }
            return Decision.accept();
        });
        log.expect("ERROR the handler failed");
        log.expect("WARN a handler that says it never blocks keeps its event loop");
        var client = gateway.arriving(null);
        ResultPart part = gateway.next(ResultPart.class);
        while (!part.last()) {
            part = gateway.next(ResultPart.class);
        }
        assertThat(part.effects()).last().isEqualTo(refusal(client));
    }

    @Test
    void theHandlerSeesWhatIsKnownOfTheConnection() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        var seen = new AtomicReference<Optional<TlsFacts>>(Optional.empty());
        var key = new AtomicReference<>("");
        handler.decides(client -> {
            seen.set(client.tls());
            key.set(client.eventKey());
            return Decision.accept();
        });
        var tls = new TlsFacts(
                "TLSv1.3", "C", Optional.of("example.com"), Optional.of(new ClientCertificate(new byte[] {0x30, 0})));
        var client = gateway.arriving(tls);
        gateway.next(ResultPart.class);
        assertThat(seen.get()).contains(tls);
        assertThat(key.get()).isEqualTo(client.id() + "/0");
    }

    @Test
    void everyCallbackSeesTheSubprotocolThatIsSpoken() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.decides(client -> {
            client.session().put("arriving", client.subprotocol().orElse("none"));
            return Decision.accept("mine");
        });
        for (String callback : List.of("onConnect", "said", "onClose")) {
            handler.on(callback, client -> client.send(client.subprotocol().orElse("none")));
        }
        ScriptedGateway.Script client = gateway.arriving(null);
        ResultPart arrived = gateway.next(ResultPart.class);
        assertThat(arrived.session().put()).isEqualTo(Map.of("arriving", "none"));
        client.say(new ClientConnected(client.id(), 1, 1, false, "v2"));
        client.message("said", 2, false);
        client.say(new ClientClosed(client.id(), 3, 1, false, LEFT));
        for (int event = 0; event < 3; event++) {
            assertThat(described(gateway.next(ResultPart.class).effects()))
                    .containsExactly("send " + client.id() + " v2");
        }
    }

    @Test
    void aWorkerThatIsGivenAConnectedClientSeesItsSubprotocol() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        handler.on("said", client -> client.send(client.subprotocol().orElse("none")));
        ScriptedGateway.Script client = gateway.client(0);
        var at = new InetSocketAddress("127.0.0.1", 4711);
        var facts = new ClientFacts(at, at, "websocket://a", null, "v2", null);
        client.say(new Assign(client.id(), 1, facts, null, Map.of()));
        client.message("said");
        assertThat(described(gateway.next(ResultPart.class).effects())).containsExactly("send " + client.id() + " v2");
    }

    private static Effect refusal(ScriptedGateway.Script client) {
        return new Effect.Refuse(client.id(), 500, "closed: the application failed");
    }
}
