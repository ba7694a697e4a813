// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.WhenSlow;
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

    /// Codes, lengths and a client id.
    private static final int OVERHEAD_BYTES = 48;

    /// Of one `char`.
    private static final int MOST_UTF8_BYTES = 3;

    private final Gateways gateways;
    private final WorkerCounters counters;

    Outbox(Gateways gateways, WorkerCounters counters) {
        this.gateways = gateways;
        this.counters = counters;
    }

    /// Something that was said finds no link.
    void unsent() {
        counters.unsent.increment();
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
            link.ifPresentOrElse(open -> open.post(new LooseEffects(List.of(effect))), this::unsent);
        }
    }

    /// The gateways that an effect concerns.
    List<GatewayLinks> receiversOf(Effect effect) {
        ClientId client = clientOf(effect);
        return client == null
                ? gateways.receivers()
                : gateways.receiver(client).map(List::of).orElse(List.of());
    }

    /// At least what the effect takes in a frame.
    static long sizeOf(Effect effect) {
        return OVERHEAD_BYTES
                + switch (effect) {
                    case Effect.Send send ->
                        sizeOf(send.receiver())
                                + sizeOf(send.whenSlow())
                                + send.payload().length();
                    case Effect.Close close ->
                        close.lastMessage() == null ? 0 : close.lastMessage().length();
                    case Effect.Bind bind -> MOST_UTF8_BYTES * bind.userId().length();
                    case Effect.Join join -> MOST_UTF8_BYTES * join.group().length();
                    case Effect.Leave leave -> MOST_UTF8_BYTES * leave.group().length();
                    case Effect.Unbind _ -> 0;
                };
    }

    private static int sizeOf(Receiver receiver) {
        return switch (receiver) {
            case Receiver.ToUser(String userId) -> MOST_UTF8_BYTES * userId.length();
            case Receiver.ToGroup(String group) -> MOST_UTF8_BYTES * group.length();
            case Receiver.ToClient _, Receiver.ToEveryone _ -> 0;
        };
    }

    private static int sizeOf(@Nullable WhenSlow whenSlow) {
        return whenSlow instanceof WhenSlow.Conflate(String key) ? MOST_UTF8_BYTES * key.length() : 0;
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
