// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was posted, by link. A gateway's first link is called `GATEWAY/1`.
final class PostedParts implements CallParts.Links<String, String> {

    static final ClientMessage EVENT = new ClientMessage(new ClientId(1, 1, 43), 7, 2, false, Payload.ofText("x"));
    static final String HOME = "home";

    private final Map<String, List<ResultPart>> posted = new HashMap<>();
    final Map<String, String> current = new HashMap<>();
    final Set<String> unlinked = new HashSet<>();
    final Set<String> gone = new HashSet<>();
    final List<String> opened = new ArrayList<>();
    boolean failing;
    boolean tooMuch;
    boolean clientGone;
    long unconfirmedBytes;

    @Override
    public void unconfirmed(long change) {
        unconfirmedBytes += change;
    }

    @Override
    public boolean isTooMuchUnconfirmed() {
        return tooMuch;
    }

    @Override
    public boolean isClientGone() {
        return clientGone;
    }

    String link(String gateway) {
        return current.getOrDefault(gateway, gateway + "/1");
    }

    List<ResultPart> on(String link) {
        return posted.getOrDefault(link, List.of());
    }

    @Override
    public @Nullable String open(String gateway) {
        opened.add(gateway);
        return unlinked.contains(gateway) ? null : link(gateway);
    }

    @Override
    public boolean isGone(String gateway) {
        return gone.contains(gateway);
    }

    @Override
    public void post(String link, ResultPart part) {
        if (failing) {
            throw new StackOverflowError("of the test");
        }
        posted.computeIfAbsent(link, _ -> new ArrayList<>()).add(part);
    }

    static Effect send(String text) {
        return new Effect.Send(new Receiver.ToEveryone(), Payload.ofText(text));
    }

    static PartApplied applied(int part) {
        return new PartApplied(EVENT.client(), EVENT.sequence(), EVENT.assignment(), part);
    }
}
