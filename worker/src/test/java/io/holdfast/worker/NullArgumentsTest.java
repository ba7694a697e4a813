// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.Cluster;
import io.holdfast.KeyValueStore;
import io.holdfast.Session;
import io.holdfast.Target;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Nothing of the api takes a null for anything: each call fails at once, and says nothing.
class NullArgumentsTest extends WorkerFixture {

    private final Map<String, Runnable> calls = new LinkedHashMap<>();

    @Test
    void everyNullIsRefusedAtOnce() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        List<String> taken = new ArrayList<>();
        handler.on("nulls", client -> {
            ofTargets(client, "client");
            ofTargets(client.cluster().everyone(), "everyone");
            ofClients(client, "client");
            ofClients(client.cluster().client(new ClientId(1, 1, 99)), "other");
            ofSessions(client.session(), "session");
            ofSessions(client.cluster().client(new ClientId(1, 1, 99)).session(), "other's session");
            ofCluster(client);
            ofStore(client.cluster().store());
            taken.addAll(notRefused());
        });
        gateway.client(0).message("nulls");
        ResultPart part = gateway.next(ResultPart.class);
        assertThat(taken).as("not refused").isEmpty();
        assertThat(part.last()).isTrue();
        assertThat(part.effects()).isEmpty();
        assertThat(part.session().isEmpty()).isTrue();
    }

    private void ofTargets(Target target, String name) {
        calls.put(name + ".send(String)", () -> target.send(NullArgumentsTest.<String>none()));
        calls.put(name + ".send(bytes)", () -> target.send(NullArgumentsTest.<byte[]>none()));
        calls.put(name + ".send(_, when slow)", () -> target.send("x", none()));
        calls.put(name + ".send(bytes, when slow)", () -> target.send(new byte[1], none()));
        calls.put(name + ".close", () -> target.close(none()));
        calls.put(name + ".close(code, null)", () -> target.close(1000, none()));
        calls.put(name + ".except", () -> target.except(NullArgumentsTest.<List<ClientId>>none()));
        calls.put(name + ".except(id)", () -> target.except(NullArgumentsTest.<ClientId>none()));
        calls.put("conflate", () -> WhenSlow.conflate(none()));
    }

    private void ofClients(ClientTarget client, String name) {
        calls.put(name + ".bind", () -> client.bind(none()));
        calls.put(name + ".join", () -> client.join(none()));
        calls.put(name + ".leave", () -> client.leave(none()));
    }

    private void ofSessions(Session session, String name) {
        calls.put(name + ".get", () -> session.get(none()));
        calls.put(name + ".put(null, _)", () -> session.put(none(), "v"));
        calls.put(name + ".put(_, null)", () -> session.put("k", none()));
        calls.put(name + ".remove", () -> session.remove(none()));
        calls.put(name + ".replace", () -> session.replace(none()));
        calls.put(name + ".merge", () -> session.merge(none()));
    }

    private void ofCluster(Client client) {
        Cluster cluster = client.cluster();
        calls.put("client.async.bind", () -> client.async().bind(none()));
        calls.put("client.async.join", () -> client.async().join(none()));
        calls.put("client.async.leave", () -> client.async().leave(none()));
        calls.put("cluster.client", () -> cluster.client(none()));
        calls.put("cluster.clients", () -> cluster.clients(none()));
        calls.put("cluster.user", () -> cluster.user(none()));
        calls.put("cluster.users", () -> cluster.users(none()));
        calls.put("cluster.group", () -> cluster.group(none()));
        calls.put("cluster.groups", () -> cluster.groups(none()));
        calls.put("cluster.async", () -> cluster.async(none()));
        calls.put("cluster.every(null, _)", () -> cluster.every(none(), () -> {}));
        calls.put("cluster.every(_, null)", () -> cluster.every(Duration.ofHours(1), none()));
        calls.put("everyInOneWorker(null, …)", () -> cluster.everyInOneWorker(none(), Duration.ofHours(1), () -> {}));
        calls.put("everyInOneWorker(…, null)", () -> cluster.everyInOneWorker("t", Duration.ofHours(1), none()));
    }

    private void ofStore(KeyValueStore data) {
        calls.put("store.get", () -> data.get(none()));
        calls.put("store.set", () -> data.set("k", none()));
        calls.put("store.set(…, null)", () -> data.set("k", "v", none()));
        calls.put("store.addIfAbsent", () -> data.addIfAbsent("k", none()));
        calls.put("store.addIfAbsent(…, null)", () -> data.addIfAbsent("k", "v", none()));
        calls.put("store.compareAndSet", () -> data.compareAndSet("k", none(), "v"));
        calls.put("store.delete", () -> data.delete(NullArgumentsTest.<String>none()));
        calls.put("store.delete(_, null)", () -> data.delete("k", none()));
        calls.put("store.increment", () -> data.increment(none()));
    }

    private List<String> notRefused() {
        List<String> names = new ArrayList<>();
        calls.forEach((name, call) -> {
            try {
                call.run();
                names.add(name);
            } catch (NullPointerException _) {
                // As it should.
            }
        });
        return names;
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T none() {
        return null;
    }
}
