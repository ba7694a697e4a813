// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.Session;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A client that is named by its id.
///
/// **Owner**: none; safe from any thread.
final class OneClient extends Sender implements ClientTarget {

    private final ClientId id;
    private final Inquiry inquiry;

    OneClient(ClientId id, Outbox outbox, Inquiry inquiry) {
        super(new Receiver.ToClient(id), outbox);
        this.id = id;
        this.inquiry = inquiry;
    }

    @Override
    public ClientId id() {
        return id;
    }

    /// A client of a gateway that is gone is not connected.
    @Override
    public boolean isOnline() {
        return inquiry.any(receiver());
    }

    @Override
    public Optional<String> userId() {
        return inquiry.find(id, EnumSet.of(Field.USER_ID)).map(Row::userId);
    }

    @Override
    public Set<String> groups() {
        return inquiry.find(id, EnumSet.of(Field.GROUPS)).map(Row::groups).orElse(Set.of());
    }

    /// For the client whose event is being handled here, what its handle has.
    @Override
    public Session session() {
        HandlerCall call = HandlerCall.current(outbox().gateways());
        return call != null && call.handles(id) ? call.session() : new RemoteSession(id, outbox(), inquiry);
    }

    @Override
    public void bind(String userId) {
        change(new Effect.Bind(id, Names.require("user id", userId)));
    }

    @Override
    public void unbind() {
        change(new Effect.Unbind(id));
    }

    @Override
    public void join(String group) {
        change(new Effect.Join(id, Names.require("group name", group)));
    }

    @Override
    public void leave(String group) {
        change(new Effect.Leave(id, Names.require("group name", group)));
    }

    private void change(Effect effect) {
        HandlerCall call = HandlerCall.current(outbox().gateways());
        if (call == null || !call.change(effect)) {
            inquiry.settle(id, effect);
        }
    }
}
