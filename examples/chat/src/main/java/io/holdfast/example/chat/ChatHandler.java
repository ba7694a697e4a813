// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.Client;
import io.holdfast.CloseReason;
import io.holdfast.Handler;
import io.holdfast.Message;
import java.time.Clock;
import java.time.LocalDateTime;

/// A chat in rooms, for people with `telnet` and people with a browser.
///
/// Any worker may handle what a client says next, so nothing is kept here: who a client is stands in its
/// session ([Person]), and who holds which name in the store ([Names]). What a client says may come a
/// second time, when a worker died over it; nothing is done twice by that.
///
/// Clients speak one of two dialects, and hear what happens in their own [Voice].
public final class ChatHandler implements Handler {

    private final TelnetDialect telnet;
    private final JsonDialect json;
    private final Clock clock;

    public ChatHandler() {
        this(Clock.systemDefaultZone());
    }

    ChatHandler(Clock clock) {
        this.telnet = new TelnetDialect(clock);
        this.json = new JsonDialect(clock);
        this.clock = clock;
    }

    @Override
    public void onConnect(Client client) {
        if (!speaksJson(client)) {
            telnet.welcome(client);
        }
    }

    @Override
    public void onMessage(Client client, Message message) {
        if (speaksJson(client)) {
            json.hear(client, message.text());
        } else {
            telnet.hear(client, message.text());
        }
    }

    @Override
    public void onClose(Client client, CloseReason reason) {
        Person.of(client.session().asMap()).ifPresent(person -> {
            person.room().tell(client.cluster(), new News.Left(person, LocalDateTime.now(clock)));
            Names.release(client, person.name());
        });
    }

    private static boolean speaksJson(Client client) {
        return client.request().isPresent() || client.listener().startsWith("json:");
    }
}
