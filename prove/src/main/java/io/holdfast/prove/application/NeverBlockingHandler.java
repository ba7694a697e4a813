// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.application;

import io.holdfast.Client;
import io.holdfast.Handler;
import io.holdfast.Message;

/// Answers what [NumberedHandler] answers, on the event loops of the links: it takes no time, and what is to be
/// answered in two parts is not flushed in between.
public final class NeverBlockingHandler implements Handler {

    @Override
    public boolean neverBlocks() {
        return true;
    }

    @Override
    public void onMessage(Client client, Message message) {
        String[] words = message.text().split(" ", 4);
        switch (words[0]) {
            case "enter" -> {
                var _ = client.async().join(words[1]).thenRun(() -> client.send("entered"));
            }
            case "one" -> client.send(NumberedHandler.answer(client, words[3], 0));
            case "two" -> {
                client.send(NumberedHandler.answer(client, words[3], 0));
                client.send(NumberedHandler.answer(client, words[3], 1));
            }
            case "group" -> client.cluster().group(words[2]).send(NumberedHandler.answer(client, words[3], 0));
            default ->
                throw new IllegalArgumentException("'%s' (expected enter, one, two or group)".formatted(words[0]));
        }
    }
}
