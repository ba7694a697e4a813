// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.ClientSlow;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.route.WorkerLoss;
import io.holdfast.gateway.route.WorkerLoss.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One event that no worker has finished.
///
/// **Owner**: the [Delivery] that holds it.
final class Unfinished {

    /// What happened.
    sealed interface What {
        record Arrived() implements What {}

        record Connected(@Nullable String subprotocol) implements What {}

        record Message(Payload payload) implements What {}

        record Slow(long dropped) implements What {}

        record Closed(CloseReason reason) implements What {}
    }

    /// What an event costs besides its payload.
    static final int OVERHEAD_BYTES = 64;

    /// Messages that are larger go in pieces of this size.
    static final int CHUNK_BYTES = 64 * 1024;

    /// Losses of workers at whose head it was; from then on it is suspect.
    private static final int LOSSES_TO_SUSPECT = 2;

    private final long sequence;
    private final What what;

    private boolean everSent;
    /// Payload bytes that the worker of this assignment was given.
    private int offset;
    /// Whether the worker of this assignment was told that it is suspect.
    private boolean toldSuspect;

    private List<WorkerLoss> losses = List.of();

    Unfinished(long sequence, What what) {
        this.sequence = sequence;
        this.what = what;
    }

    long sequence() {
        return sequence;
    }

    What what() {
        return what;
    }

    /// What it costs to keep.
    int bytes() {
        return OVERHEAD_BYTES + payloadBytes();
    }

    int payloadBytes() {
        return what instanceof What.Message(Payload payload) ? payload.length() : 0;
    }

    boolean wasEverSent() {
        return everSent;
    }

    /// The next frame of this event for its worker: the event itself, or a piece of it.
    ///
    /// @return null when nothing is left to send
    GatewayCommand next(ClientId client, long assignment) {
        boolean redelivered = everSent;
        return switch (what) {
            case What.Arrived _ -> whole(new ClientArrived(client, sequence, assignment, redelivered));
            case What.Connected(var subprotocol) ->
                whole(new ClientConnected(client, sequence, assignment, redelivered, subprotocol));
            case What.Slow slow -> whole(new ClientSlow(client, sequence, assignment, redelivered, slow.dropped()));
            case What.Closed closed ->
                whole(new ClientClosed(client, sequence, assignment, redelivered, closed.reason()));
            case What.Message(Payload payload)
            when payload.length() <= CHUNK_BYTES ->
                whole(new ClientMessage(client, sequence, assignment, redelivered, payload));
            case What.Message(Payload payload) -> chunk(payload, client, assignment);
        };
    }

    private GatewayCommand whole(GatewayCommand event) {
        everSent = true;
        offset = payloadBytes();
        return event;
    }

    /// `redelivered` stands in the last piece only; until it has left, no worker was given the event.
    private GatewayCommand chunk(Payload payload, ClientId client, long assignment) {
        int end = Math.min(payload.length(), offset + CHUNK_BYTES);
        var piece = new Payload(Arrays.copyOfRange(payload.bytes(), offset, end), payload.text());
        offset = end;
        if (end < payload.length()) {
            return new MessageChunk(client, sequence, assignment, piece);
        }
        boolean redelivered = everSent;
        everSent = true;
        return new ClientMessage(client, sequence, assignment, redelivered, piece);
    }

    /// Whether pieces of it are still to be sent.
    boolean isPartlySent() {
        return offset < payloadBytes();
    }

    /// Its worker is lost: it is to be sent again, from its beginning.
    void takenBack() {
        offset = 0;
        toldSuspect = false;
    }

    /// It was the one that the lost worker was to finish next.
    void lostAtHead(WorkerLoss loss) {
        if (losses.isEmpty()) {
            losses = new ArrayList<>(LOSSES_TO_SUSPECT);
        }
        losses.removeIf(earlier -> earlier.verdict() == Verdict.LIVES);
        losses.add(loss);
    }

    void toldSuspect() {
        toldSuspect = true;
    }

    boolean wasToldSuspect() {
        return toldSuspect;
    }

    boolean isSuspect() {
        int deaths = 0;
        for (WorkerLoss loss : losses) {
            deaths += loss.verdict() == Verdict.LIVES ? 0 : 1;
        }
        return deaths >= LOSSES_TO_SUSPECT;
    }
}
