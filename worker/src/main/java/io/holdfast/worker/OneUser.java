// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.User;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;

/// All clients that are bound to a user id.
///
/// **Owner**: none; safe from any thread.
final class OneUser extends Selected implements User {

    private final String id;

    OneUser(String id, Outbox outbox, Inquiry inquiry) {
        super(new Receiver.ToUser(id), outbox, inquiry);
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean isOnline() {
        return inquiry().any(receiver());
    }
}
