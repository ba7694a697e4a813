// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where what an application says goes: into the handler call that says it, or at once to the gateways concerned.
///
/// **Owner**: none; safe from any thread.
final class Outbox {

    private final Gateways gateways;
    private final WorkerCounters counters;

    Outbox(Gateways gateways, WorkerCounters counters) {
        this.gateways = gateways;
        this.counters = counters;
    }

    Gateways gateways() {
        return gateways;
    }

    void say(Effect effect) {
        if (HandlerCall.CURRENT.isBound()) {
            HandlerCall.CURRENT.get().say(effect);
        } else {
            sayLoosely(effect);
        }
    }

    /// Outside a handler call. What one thread says takes the same link of each gateway, so that it stays in order.
    void sayLoosely(Effect effect) {
        long key = Thread.currentThread().threadId();
        for (GatewayLinks gateway : receiversOf(effect)) {
            Optional<Link> link = gateway.link(key);
            link.ifPresentOrElse(open -> open.post(new LooseEffects(List.of(effect))), counters.unsent::increment);
        }
    }

    /// The gateways that an effect concerns.
    List<GatewayLinks> receiversOf(Effect effect) {
        ClientId client = clientOf(effect);
        return client == null
                ? gateways.all()
                : gateways.of(client).map(List::of).orElse(List.of());
    }

    static int payloadBytes(Effect effect) {
        return switch (effect) {
            case Effect.Send send -> send.payload().length();
            case Effect.Close close ->
                close.lastMessage() == null ? 0 : close.lastMessage().length();
            case Effect.Bind _, Effect.Unbind _, Effect.Join _, Effect.Leave _ -> 0;
        };
    }

    private static @Nullable ClientId clientOf(Effect effect) {
        return switch (effect) {
            case Effect.Send send -> send.receiver() instanceof Receiver.ToClient(ClientId client) ? client : null;
            case Effect.Close close -> close.client();
            case Effect.Bind bind -> bind.client();
            case Effect.Unbind unbind -> unbind.client();
            case Effect.Join join -> join.client();
            case Effect.Leave leave -> leave.client();
        };
    }
}
