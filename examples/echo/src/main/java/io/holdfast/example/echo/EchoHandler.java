// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.echo;

import io.holdfast.Client;
import io.holdfast.Cluster;
import io.holdfast.Handler;
import io.holdfast.Message;
import io.holdfast.Target;

/// Sends back what it gets, unchanged: text as text, bytes as bytes. A line that starts with `!` goes to
/// everyone instead, its sender included.
///
/// With `worker.settings: {to-everyone: off}` such a line is a line like others.
///
/// **Owner**: the settings are read once, before there are clients; nothing else is kept.
public final class EchoHandler implements Handler {

    private static final String SETTING = "to-everyone";

    private volatile boolean toEveryone = true;

    @Override
    public void onStart(Cluster cluster) {
        toEveryone = switch (cluster.settings().getOrDefault(SETTING, "on")) {
            case "on" -> true;
            case "off" -> false;
            case String other ->
                throw new IllegalArgumentException(
                        "worker.settings.%s: '%s' (expected on or off)".formatted(SETTING, other));
        };
    }

    @Override
    public void onMessage(Client client, Message message) {
        if (message.isText()) {
            String text = message.text();
            Target target =
                    toEveryone && text.startsWith("!") ? client.cluster().everyone() : client;
            target.send(text);
        } else {
            client.send(message.bytes());
        }
    }
}
