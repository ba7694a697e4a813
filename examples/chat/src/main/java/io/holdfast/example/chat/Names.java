// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// Names of people: what is one, and who holds it. No two people who are online hold the same name.
final class Names {

    private static final int LONGEST_NAME = 32;
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    /// What shows nothing, and would make two names look the same.
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\u034f\\u115f\\u1160\\u200c\\u200d\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0]");

    private Names() {}

    /// What remains of a name that somebody gave.
    static String clean(String given) {
        String visible = INVISIBLE.matcher(Lines.clean(given)).replaceAll("");
        return SPACES.matcher(visible).replaceAll(" ").strip();
    }

    /// What is wrong with a clean name.
    static Optional<String> problem(String name) {
        int length = name.codePointCount(0, name.length());
        if (length == 0) {
            return Optional.of("A name has at least 1 visible character.");
        }
        return length <= LONGEST_NAME
                ? Optional.empty()
                : Optional.of("A name has at most 32 characters, this one has " + length + ".");
    }

    static boolean isHeld(Client client, String name) {
        return client.cluster()
                .store()
                .get(key(name))
                .filter(client.id().toString()::equals)
                .isPresent();
    }

    /// Makes this client the holder of a name, unless another client that is online holds it. One that
    /// has the same tab is disconnected: the person has come back before anyone knew that they were
    /// gone.
    ///
    /// @param tab what the client and nobody else knows; empty when it has nothing of the kind
    static boolean claim(Client client, String name, String tab) {
        var store = client.cluster().store();
        String own = client.id().toString();
        if (store.addIfAbsent(key(name), own) || isHeld(client, name)) {
            return true;
        }
        Optional<ClientTarget> holder =
                store.get(key(name)).map(ClientId::parse).map(client.cluster()::client);
        if (holder.isEmpty()) {
            return false;
        }
        boolean same = !tab.isEmpty()
                && holder.get().session().get("tab").filter(tab::equals).isPresent();
        if (!same && holder.get().isOnline()) {
            return false;
        }
        boolean taken = store.compareAndSet(key(name), holder.get().id().toString(), own);
        if (taken && same) {
            holder.get().disconnect();
        }
        return taken;
    }

    static void release(Client client, String name) {
        client.cluster().store().delete(key(name), client.id().toString());
    }

    /// Names that differ only in case, or in how their characters are composed, are one. The hash fits
    /// any store.
    private static String key(String name) {
        String upper = Normalizer.normalize(name, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
        byte[] folded = upper.toLowerCase(Locale.ROOT).getBytes(UTF_8);
        return "chat/name/" + UUID.nameUUIDFromBytes(folded);
    }
}
