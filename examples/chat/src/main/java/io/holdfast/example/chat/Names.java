// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.UnansweredException;
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
                .filter(claimOf(client)::equals)
                .isPresent();
    }

    /// Makes this client the holder of a name, unless another client holds it that is online, or may
    /// be. One of the same tab (see [JsonDialect]) is disconnected: the person has come back before
    /// anyone knew that they were gone.
    static boolean claim(Client client, String name) {
        var store = client.cluster().store();
        if (store.addIfAbsent(key(name), claimOf(client)) || isHeld(client, name)) {
            return true;
        }
        String claim = store.get(key(name)).orElse("");
        if (claim.isEmpty()) {
            return store.addIfAbsent(key(name), claimOf(client)); // It was given back just now.
        }
        String[] idAndTab = claim.split(" ", 2);
        ClientTarget holder = client.cluster().client(ClientId.parse(idAndTab[0]));
        boolean isSameTab = idAndTab.length == 2
                && client.session().get("tab").filter(idAndTab[1]::equals).isPresent();
        if (!isSameTab && mayBeOnline(holder)) {
            return false;
        }
        boolean isTaken = store.compareAndSet(key(name), claim, claimOf(client));
        if (!isTaken) {
            return store.addIfAbsent(key(name), claimOf(client)); // Likewise, or else another was faster.
        }
        if (isSameTab) {
            // Not by this call, which would wait for the holder's gateway. It may be that which is gone.
            var _ = client.cluster().async(() -> disconnected(holder));
        }
        return true;
    }

    static void release(Client client, String name) {
        client.cluster().store().delete(key(name), claimOf(client));
    }

    /// A client's claim on a name: its id, and its tab if it has one.
    private static String claimOf(Client client) {
        return client.id() + client.session().get("tab").map(tab -> " " + tab).orElse("");
    }

    private static boolean mayBeOnline(ClientTarget holder) {
        try {
            return holder.isOnline();
        } catch (UnansweredException _) {
            return true;
        }
    }

    private static ClientTarget disconnected(ClientTarget holder) {
        holder.disconnect();
        return holder;
    }

    /// Names that differ only in case, or in how their characters are composed, are one. The hash fits
    /// any store.
    private static String key(String name) {
        String upper = Normalizer.normalize(name, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
        byte[] folded = upper.toLowerCase(Locale.ROOT).getBytes(UTF_8);
        return "chat/name/" + UUID.nameUUIDFromBytes(folded);
    }
}
