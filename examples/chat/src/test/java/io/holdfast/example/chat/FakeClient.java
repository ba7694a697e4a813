// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.AsyncClient;
import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.Cluster;
import io.holdfast.Message;
import io.holdfast.Session;
import io.holdfast.Target;
import io.holdfast.UnansweredException;
import io.holdfast.UpgradeRequest;
import io.holdfast.WhenSlow;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A client of a [FakeCluster]: it says lines or documents, and keeps those that it was sent.
final class FakeClient implements Client, Session {

    final Set<String> groups = new HashSet<>();
    private final FakeCluster cluster;
    private final ClientId id;
    private final List<String> received = new ArrayList<>();
    private Map<String, String> session = new HashMap<>();
    private @Nullable String userId;
    private boolean online = true;
    private boolean answers = true;
    private boolean redelivered;
    private final String listener;

    FakeClient(FakeCluster cluster, ClientId id, String listener) {
        this.cluster = cluster;
        this.id = id;
        this.listener = listener;
    }

    void says(String line) throws Exception {
        cluster.handler.onMessage(this, Message.ofText(line));
    }

    /// Says a line that is handled twice, as when a worker dies just before the end: the session of the
    /// first time is lost, what was written to the store is not, and clients are not shown again what
    /// they have been shown.
    void saysTwice(String line) throws Exception {
        var before = new HashMap<>(session);
        says(line);
        List<String> shown = lines();
        session = before;
        redelivered = true;
        says(line);
        redelivered = false;
        if (!lines().equals(shown)) {
            throw new AssertionError("a redelivered line was answered otherwise than " + shown);
        }
        received.addAll(shown);
    }

    /// As when a worker died after all but the last of what it did.
    void forgetsItsSession() {
        session = new HashMap<>();
    }

    /// As when its gateway was killed, and it is not yet known that it is gone.
    void losesItsGateway() {
        online = false;
        answers = false;
    }

    boolean isConnected() {
        return online;
    }

    /// Its connection ends, and the handler has not been told yet.
    void vanishes() {
        online = false;
    }

    void leaves() throws Exception {
        vanishes();
        cluster.handler.onClose(this, new CloseReason(CloseReason.Code.CLIENT_LEFT, "left", false));
    }

    /// Takes what was received since the last call.
    List<String> lines() {
        var lines = List.copyOf(received);
        received.clear();
        return lines;
    }

    @Override
    public ClientId id() {
        return id;
    }

    @Override
    public boolean isOnline() {
        if (!answers) {
            throw new UnansweredException("gateway vm/gateway-1: not linked", Set.of("vm/gateway-1"), null);
        }
        return online;
    }

    @Override
    public void send(String text) {
        if (online) {
            received.add(text);
        }
    }

    @Override
    public void send(byte[] bytes) {
        send(new String(bytes, UTF_8));
    }

    @Override
    public void send(String text, WhenSlow whenSlow) {
        send(text);
    }

    @Override
    public void send(byte[] bytes, WhenSlow whenSlow) {
        send(bytes);
    }

    @Override
    public void close() {
        vanishes();
    }

    @Override
    public void close(String lastMessage) {
        send(lastMessage);
        vanishes();
    }

    @Override
    public void close(int code, String reason) {
        close(reason);
    }

    @Override
    public void disconnect() {
        vanishes();
    }

    @Override
    public Target except(Collection<ClientId> clients) {
        throw FakeCluster.notUsed();
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("client", 1);
    }

    @Override
    public InetSocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("gateway", 8480);
    }

    @Override
    public Optional<UpgradeRequest> request() {
        return listener.startsWith("websocket:") ? Optional.of(new UpgradeRequest("/ws", Map.of())) : Optional.empty();
    }

    @Override
    public String listener() {
        return listener;
    }

    @Override
    public Session session() {
        return this;
    }

    @Override
    public Optional<String> userId() {
        return Optional.ofNullable(userId);
    }

    @Override
    public void bind(String userId) {
        this.userId = userId;
    }

    @Override
    public void unbind() {
        userId = null;
    }

    @Override
    public void join(String group) {
        groups.add(group);
    }

    @Override
    public void leave(String group) {
        groups.remove(group);
    }

    @Override
    public Set<String> groups() {
        return Set.copyOf(groups);
    }

    @Override
    public void flush() {}

    @Override
    public AsyncClient async() {
        throw FakeCluster.notUsed();
    }

    @Override
    public boolean redelivered() {
        return redelivered;
    }

    @Override
    public String eventKey() {
        return id + "/0";
    }

    @Override
    public Optional<String> get(String key) {
        return Optional.ofNullable(session.get(key));
    }

    @Override
    public void put(String key, String value) {
        session.put(key, value);
    }

    @Override
    public void remove(String key) {
        session.remove(key);
    }

    @Override
    public void replace(Map<String, String> entries) {
        session = new HashMap<>(entries);
    }

    @Override
    public void merge(Map<String, ?> tree) {
        throw FakeCluster.notUsed();
    }

    @Override
    public Map<String, String> asMap() {
        return Map.copyOf(session);
    }
}
