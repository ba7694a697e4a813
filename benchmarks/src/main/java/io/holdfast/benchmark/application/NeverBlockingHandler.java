// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.application;

import io.holdfast.Client;
import io.holdfast.Handler;
import io.holdfast.Message;

/// Does what the [EchoAndBroadcastHandler] does, on the event loops of the links.
public final class NeverBlockingHandler implements Handler {

    private final Handler handler = new EchoAndBroadcastHandler();

    @Override
    public boolean neverBlocks() {
        return true;
    }

    @Override
    public void onMessage(Client client, Message message) throws Exception {
        handler.onMessage(client, message);
    }
}
