// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.Group;
import io.holdfast.Handler;
import io.holdfast.Message;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// A chat: give a name, then talk to everyone who has one, or with `ID:TEXT` to one person.
///
/// Any worker may handle the next line of a client, so nothing is kept here: a person's name and number are in the
/// session, and who holds which name is in the store. A line may come a second time, when a worker died over it;
/// nothing below is done twice by that.
public final class ChatHandler implements Handler {

    private static final int LONGEST_NAME = 32;
    private static final int LONGEST_ID = 18;
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    /// What could move the cursor or turn the text on other people's terminals. Joiners stay: emoji are made with them.
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\u200c\\u200d]]");
    /// What shows nothing, and would make two names look the same.
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\u034f\\u115f\\u1160\\u200c\\u200d\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0]");

    @Override
    public void onConnect(Client client) {
        client.send("Welcome. What is your name?");
    }

    @Override
    public void onMessage(Client client, Message message) {
        String line = CONTROLS.matcher(message.text().replace('\t', ' ')).replaceAll("");
        Optional<String> person = client.session().get("person");
        int colon = line.indexOf(':');
        if (person.isEmpty()) {
            enter(client, line);
        } else if (colon > 0 && DIGITS.matcher(line.substring(0, colon)).matches()) {
            sendPrivately(client, person.get(), line.substring(0, colon), line.substring(colon + 1));
        } else if (!line.isBlank()) {
            people(client).send(person.get() + ": " + line);
        }
    }

    @Override
    public void onClose(Client client, CloseReason reason) {
        client.session().get("person").ifPresent(person -> people(client).send(person + " left."));
        Optional<String> claim = client.session().get("claim");
        claim.ifPresent(key -> client.cluster().store().delete(key, client.id().toString()));
    }

    private static void enter(Client client, String line) {
        String visible = INVISIBLE.matcher(line).replaceAll("");
        String name = SPACES.matcher(visible).replaceAll(" ").strip();
        int length = name.codePointCount(0, name.length());
        if (length == 0) {
            client.send("A name has at least 1 visible character. What is your name?");
        } else if (length > LONGEST_NAME) {
            client.send("A name has at most 32 characters, this one has " + length + ". What is your name?");
        } else if (!claim(client, claimKey(name))) {
            client.send("The name " + name + " is taken. What is your name?");
        } else {
            String id = number(client);
            String person = name + "[" + id + "]";
            client.session().put("claim", claimKey(name));
            client.session().put("person", person);
            client.send("Hello " + name + ", you are number " + id + ".");
            client.send("What you type goes to everyone; ID:TEXT goes only to the person with that number.");
            client.bind(id);
            client.join("people");
            people(client).send(person + " joined.");
        }
    }

    /// Makes this client the holder of a name, unless another client that is online holds it.
    private static boolean claim(Client client, String key) {
        var store = client.cluster().store();
        String own = client.id().toString();
        if (store.addIfAbsent(key, own) || store.get(key).filter(own::equals).isPresent()) {
            return true;
        }
        Optional<ClientId> holder = store.get(key).map(ClientId::parse);
        return holder.isPresent()
                && !client.cluster().client(holder.get()).isOnline()
                && store.compareAndSet(key, holder.get().toString(), own);
    }

    /// The client's number: 1, 2, 3 … Remembered for a line that comes a second time.
    private static String number(Client client) {
        var store = client.cluster().store();
        String key = "chat/number/" + client.id();
        if (store.get(key).isEmpty()) {
            store.addIfAbsent(key, Long.toString(store.increment("chat/last-number")), Duration.ofDays(1));
        }
        return store.get(key).orElseThrow();
    }

    private static void sendPrivately(Client client, String from, String digits, String rawText) {
        String text = rawText.strip();
        String id = digits.replaceFirst("^0+(?=.)", "");
        if (text.isEmpty()) {
            client.send("Nothing to send. To say hello to number 1, type 1:hello");
        } else if (id.length() > LONGEST_ID || !client.cluster().user(id).isOnline()) {
            String shown = id.length() > LONGEST_ID ? id.substring(0, LONGEST_ID) + "…" : id;
            client.send("Number " + shown + " is not online.");
        } else {
            client.cluster().user(id).send(from + " to you: " + text);
            client.send("You to " + id + ": " + text);
        }
    }

    private static Group people(Client client) {
        return client.cluster().group("people");
    }

    /// Names that differ only in case, or in how their characters are composed, are one. The hash fits any store.
    private static String claimKey(String name) {
        String upper = Normalizer.normalize(name, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
        byte[] folded = upper.toLowerCase(Locale.ROOT).getBytes(UTF_8);
        return "chat/name/" + UUID.nameUUIDFromBytes(folded);
    }
}
