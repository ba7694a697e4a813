// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.Payload;

/// One event that no worker has finished.
///
/// **Owner**: the [Delivery] that holds it.
final class Unfinished {

    /// What happened.
    sealed interface What {

        record Connected() implements What {}

        record Message(Payload payload) implements What {}

        record Closed(CloseReason reason) implements What {}
    }

    private final long sequence;
    private final What what;
    private long sentAssignment;

    Unfinished(long sequence, What what) {
        this.sequence = sequence;
        this.what = what;
    }

    long sequence() {
        return sequence;
    }

    int payloadBytes() {
        return what instanceof What.Message(Payload payload) ? payload.length() : 0;
    }

    boolean isSentIn(long assignment) {
        return sentAssignment == assignment;
    }

    Event toEvent(ClientId client, long assignment) {
        boolean redelivered = sentAssignment != 0;
        sentAssignment = assignment;
        return switch (what) {
            case What.Connected _ -> new ClientConnected(client, sequence, assignment, redelivered);
            case What.Message message ->
                new ClientMessage(client, sequence, assignment, redelivered, message.payload());
            case What.Closed closed -> new ClientClosed(client, sequence, assignment, redelivered, closed.reason());
        };
    }
}
