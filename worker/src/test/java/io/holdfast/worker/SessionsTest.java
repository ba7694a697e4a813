// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.ClientId;
import io.holdfast.Session;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sessions of other clients, and what others change of a client's own.
class SessionsTest extends WorkerFixture {

    private ScriptedGateway gateway;
    private ClientId id;

    @BeforeEach
    void link() throws Exception {
        gateway = gateway("g1", 1);
        worker(gateway);
        id = new ClientId(gateway.number(), gateway.epoch(), 99);
    }

    @Test
    void anothersSessionIsReadAtItsGateway() {
        var value = CompletableFuture.supplyAsync(() -> session().get("k"), Thread::startVirtualThread);
        Row row = new Row(id, null, Set.of(), Map.of("k", "v", "l", "w"));
        assertThat(gateway.answer(number -> new Found(number, List.of(row), null)))
                .isEqualTo(
                        new Question.Find(new Receiver.ToClient(id), EnumSet.of(Field.SESSION), Cursor.START, 10_000));
        assertThat(value.join()).contains("v");
        var gone = CompletableFuture.supplyAsync(() -> session().asMap(), Thread::startVirtualThread);
        gateway.answer(number -> new Found(number, List.of(), null));
        assertThat(gone.join()).isEmpty();
        Session unknown = handler.cluster().client(new ClientId(99, 1, 1)).session();
        assertThat(unknown.asMap()).isEmpty();
        unknown.put("k", "v");
        assertThat(gateway.isIdle()).isTrue();
    }

    @Test
    void whatChangesAnothersSessionIsTheChange() {
        session().put("k", "v");
        assertThat(change()).isEqualTo(new SessionChange(false, Map.of("k", "v"), Set.of()));
        session().remove("k");
        assertThat(change()).isEqualTo(new SessionChange(false, Map.of(), Set.of("k")));
        session().replace(Map.of("a", "1"));
        assertThat(change()).isEqualTo(new SessionChange(true, Map.of("a", "1"), Set.of()));
        session().merge(Map.of("place", Map.of("x", 1)));
        assertThat(change()).isEqualTo(new SessionChange(false, Map.of("place.x", "1"), Set.of()));
        session().merge(Map.of());
        session().replace(Map.of());
        assertThat(change()).isEqualTo(new SessionChange(true, Map.of(), Set.of()));
    }

    @Test
    void aChangeThatCannotBeIsRefusedHere() {
        String large = "x".repeat(64 * 1024);
        assertThatIllegalArgumentException().isThrownBy(() -> session().put("", "v"));
        assertThatIllegalArgumentException().isThrownBy(() -> session().remove("k".repeat(256)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session().put("k", large))
                .withMessage("session of 65537 bytes (expected at most 65536)");
        assertThatIllegalArgumentException().isThrownBy(() -> session().replace(Map.of("k", large)));
        assertThatIllegalArgumentException().isThrownBy(() -> session().merge(Map.of("k", large)));
        assertThat(gateway.isIdle()).isTrue();
    }

    @Test
    void aCallSaysChangesOfOthersAsTheyComeAndItsOwnInTheEnd() {
        handler.on("go", client -> {
            client.cluster().client(id).session().put("k", "other");
            client.cluster().client(client.id()).session().put("k", "own");
            client.send("said");
            client.flush();
            client.send("own " + client.session().get("k").orElse(""));
        });
        gateway.client(0).message("go");
        ResultPart first = gateway.next(ResultPart.class);
        assertThat(first.effects())
                .first()
                .isEqualTo(new Effect.ChangeSession(id, new SessionChange(Map.of("k", "other"), Set.of())));
        assertThat(first.effects()).hasSize(2);
        gateway.confirm(first);
        ResultPart last = gateway.next(ResultPart.class);
        assertThat(texts(last.effects())).containsExactly("own own");
        assertThat(last.session()).isEqualTo(new SessionChange(Map.of("k", "own"), Set.of()));
    }

    @Test
    void whatOthersChangedIsSeenAtTheNextEvent() {
        handler.on("show", client -> {
            client.send(new TreeMap<>(client.session().asMap()) + " " + client.userId());
            client.session().put("n", client.eventKey().replaceAll(".*/", ""));
        });
        ScriptedGateway.Script client = gateway.client(0);
        client.message("show");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("{} Optional.empty");
        client.say(new Refresh(client.id(), 1, "ann", Map.of("n", "1", "other", "2")));
        client.message("show");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("{n=1, other=2} Optional[ann]");
        client.message("show");
        assertThat(texts(gateway.next(ResultPart.class).effects())).containsExactly("{n=2, other=2} Optional[ann]");
    }

    private Session session() {
        return handler.cluster().client(id).session();
    }

    private SessionChange change() {
        Effect effect = gateway.next(LooseEffects.class).effects().getFirst();
        return ((Effect.ChangeSession) effect).change();
    }
}
