// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.ClientId;
import io.holdfast.Target;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A target that is not the client of a handler call.
///
/// **Owner**: none; safe from any thread.
class Sender implements Target {

    private final Receiver receiver;
    private final Outbox outbox;

    /// @throws IllegalArgumentException when the receiver is too large to be sent anywhere
    Sender(Receiver receiver, Outbox outbox) {
        this.receiver = receiver;
        this.outbox = outbox;
        Outbox.requireFits(Reach.sizeOf(receiver));
    }

    final Receiver receiver() {
        return receiver;
    }

    final Outbox outbox() {
        return outbox;
    }

    @Override
    public final void send(String text) {
        send(Names.payload(text), null);
    }

    @Override
    public final void send(byte[] bytes) {
        send(Names.payload(bytes), null);
    }

    @Override
    public final void send(String text, WhenSlow whenSlow) {
        send(Names.payload(text), requireNonNull(whenSlow, "when slow"));
    }

    @Override
    public final void send(byte[] bytes, WhenSlow whenSlow) {
        send(Names.payload(bytes), requireNonNull(whenSlow, "when slow"));
    }

    @Override
    public final void close() {
        outbox.say(new Effect.Close(receiver, null));
    }

    @Override
    public final void close(String lastMessage) {
        outbox.say(new Effect.Close(receiver, Names.payload(lastMessage)));
    }

    @Override
    public final void close(int code, String reason) {
        outbox.say(new Effect.CloseWithCode(receiver, code, reason));
    }

    @Override
    public final void disconnect() {
        outbox.say(new Effect.Disconnect(receiver));
    }

    @Override
    public final Target except(Collection<ClientId> clients) {
        Set<ClientId> excepted = Names.requireAll(clients);
        if (excepted.isEmpty()) {
            return this;
        }
        return new Sender(
                receiver instanceof Receiver.Except(Receiver of, Set<ClientId> before)
                        ? new Receiver.Except(of, union(before, excepted))
                        : new Receiver.Except(receiver, excepted),
                outbox);
    }

    private static Set<ClientId> union(Set<ClientId> before, Set<ClientId> more) {
        Set<ClientId> all = new LinkedHashSet<>(before);
        all.addAll(more);
        if (all.size() > Receiver.MOST_NAMES) {
            throw new IllegalArgumentException(
                    "clients excepted: %d (expected at most %d)".formatted(all.size(), Receiver.MOST_NAMES));
        }
        return Collections.unmodifiableSet(all);
    }

    private void send(Payload payload, @Nullable WhenSlow whenSlow) {
        outbox.say(new Effect.Send(receiver, payload, whenSlow));
    }
}
