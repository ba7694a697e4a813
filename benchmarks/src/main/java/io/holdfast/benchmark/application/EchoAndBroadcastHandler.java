// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.application;

import io.holdfast.Client;
import io.holdfast.Handler;
import io.holdfast.Message;

/// Sends a message that begins with `e` back, and one that begins with `b` to everyone.
public final class EchoAndBroadcastHandler implements Handler {

    @Override
    public void onMessage(Client client, Message message) {
        byte[] bytes = message.bytes();
        switch (bytes[0]) {
            case 'e' -> client.send(bytes);
            case 'b' -> client.cluster().everyone().send(bytes);
            default -> throw new IllegalArgumentException("message of kind %d (expected e or b)".formatted(bytes[0]));
        }
    }
}
