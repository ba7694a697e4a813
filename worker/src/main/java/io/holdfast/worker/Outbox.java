// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where what an application says goes: into the handler call that says it, or at once to the gateways
/// concerned.
///
/// **Owner**: none; safe from any thread.
final class Outbox {

    /// Codes, lengths and a client id.
    private static final int OVERHEAD_BYTES = 48;

    /// Leaves room in a frame for a message, and for the session's change that may go with the last part.
    private static final long MOST_RECEIVER_BYTES = CommandCodec.MAX_FRAME_BYTES - Payload.MAX_BYTES - 512 * 1024;

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

    /// So many messages were said.
    void sent(int messages) {
        counters.sent.add(messages);
    }

    Gateways gateways() {
        return gateways;
    }

    /// @throws IllegalArgumentException when an effect for this receiver cannot be sent
    static void requireFits(long receiverBytes) {
        if (receiverBytes > MOST_RECEIVER_BYTES) {
            throw new IllegalArgumentException(
                    "names of %d bytes (expected at most %d together)".formatted(receiverBytes, MOST_RECEIVER_BYTES));
        }
    }

    void say(Effect effect) {
        HandlerCall call = HandlerCall.current(gateways);
        if (call != null) {
            call.say(effect);
        } else {
            gateways.requireOpen();
            sayLoosely(effect);
        }
    }

    /// Outside a handler call. What one thread says takes the same link of each gateway, so that it
    /// stays in order.
    void sayLoosely(Effect effect) {
        if (effect instanceof Effect.Send) {
            sent(1);
        }
        long key = Thread.currentThread().threadId();
        for (GatewayLinks gateway : receiversOf(effect)) {
            Optional<Link> link = gateway.link(key);
            link.ifPresentOrElse(open -> open.post(new LooseEffects(List.of(effect))), this::unsent);
        }
    }

    /// The gateways that an effect concerns.
    List<GatewayLinks> receiversOf(Effect effect) {
        Receiver receiver = effect instanceof Effect.Send send ? send.receiver() : Reach.of(effect);
        if (receiver instanceof Receiver.ToClient(ClientId client)) {
            return gateways.receiver(client).map(List::of).orElse(List.of());
        }
        return Reach.isWide(receiver)
                ? gateways.receivers()
                : gateways.receivers().stream()
                        .filter(gateway -> Reach.concerns(receiver, gateway::isHomeOf))
                        .toList();
    }

    /// At least what the effect takes in a frame.
    static long sizeOf(Effect effect) {
        return OVERHEAD_BYTES
                + switch (effect) {
                    case Effect.Send send ->
                        Reach.sizeOf(send.receiver())
                                + sizeOf(send.whenSlow())
                                + send.payload().length();
                    case Effect.Close close -> Reach.sizeOf(close.receiver()) + sizeOf(close.lastMessage());
                    case Effect.CloseWithCode close ->
                        Reach.sizeOf(close.receiver())
                                + MOST_UTF8_BYTES * close.reason().length();
                    case Effect.Disconnect disconnect -> Reach.sizeOf(disconnect.receiver());
                    case Effect.Dissolve dissolve -> Reach.sizeOf(dissolve.groups());
                    case Effect.Bind bind -> MOST_UTF8_BYTES * bind.userId().length();
                    case Effect.Join join -> MOST_UTF8_BYTES * join.group().length();
                    case Effect.Leave leave -> MOST_UTF8_BYTES * leave.group().length();
                    case Effect.Unbind _ -> 0;
                    case Effect.Admit admit ->
                        admit.subprotocol() == null ? 0 : admit.subprotocol().length();
                    case Effect.Refuse refuse ->
                        MOST_UTF8_BYTES * refuse.reason().length();
                    case Effect.ChangeSession change -> SessionEntries.sizeOf(change.change());
                };
    }

    private static int sizeOf(@Nullable Payload payload) {
        return payload == null ? 0 : payload.length();
    }

    private static int sizeOf(@Nullable WhenSlow whenSlow) {
        return whenSlow instanceof WhenSlow.Conflate(String key) ? MOST_UTF8_BYTES * key.length() : 0;
    }
}
