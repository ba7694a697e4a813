// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.ClientId;
import io.holdfast.Session;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The session of a client whose event is not being handled here: its gateway is asked, and told.
///
/// **Owner**: none; safe from any thread.
final class RemoteSession implements Session {

    private final ClientId client;
    private final Outbox outbox;
    private final Inquiry inquiry;

    RemoteSession(ClientId client, Outbox outbox, Inquiry inquiry) {
        this.client = client;
        this.outbox = outbox;
        this.inquiry = inquiry;
    }

    @Override
    public Optional<String> get(String key) {
        requireNonNull(key, "key");
        return Optional.ofNullable(asMap().get(key));
    }

    @Override
    public Map<String, String> asMap() {
        return inquiry.find(client, EnumSet.of(Field.SESSION))
                .map(Row::session)
                .map(Map::copyOf)
                .orElse(Map.of());
    }

    @Override
    public void put(String key, String value) {
        SessionEntries.requireKey(key);
        say(false, SessionEntries.requireAll(Map.of(key, requireNonNull(value, "value"))), Set.of());
    }

    @Override
    public void remove(String key) {
        SessionEntries.requireKey(key);
        say(false, Map.of(), Set.of(key));
    }

    @Override
    public void replace(Map<String, String> entries) {
        say(true, SessionEntries.requireAll(entries), Set.of());
    }

    @Override
    public void merge(Map<String, ?> tree) {
        Map<String, String> put = SessionEntries.flattened(tree);
        if (!put.isEmpty()) {
            say(false, put, Set.of());
        }
    }

    private void say(boolean replaces, Map<String, String> put, Set<String> removed) {
        outbox.say(new Effect.ChangeSession(client, new SessionChange(replaces, put, removed)));
    }
}
