// SPDX-License-Identifier: Apache-2.0
package io.holdfast.probe;

import io.holdfast.Client;
import io.holdfast.Cluster;
import io.holdfast.Handler;
import io.holdfast.Message;

/// Throws in `onStart`.
public final class FailingStartHandler implements Handler {

    @Override
    public void onStart(Cluster cluster) {
        throw new IllegalStateException("no database today");
    }

    @Override
    public void onMessage(Client client, Message message) {}
}
