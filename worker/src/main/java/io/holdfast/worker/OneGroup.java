// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.Group;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;

/// All clients in a group.
///
/// **Owner**: none; safe from any thread.
final class OneGroup extends Selected implements Group {

    private final String name;

    OneGroup(String name, Outbox outbox, Inquiry inquiry) {
        super(new Receiver.ToGroup(name), outbox, inquiry);
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void dissolve() {
        outbox().say(new Effect.Dissolve(receiver()));
    }
}
