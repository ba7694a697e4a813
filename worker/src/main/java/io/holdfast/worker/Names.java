// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Checks what applications say before it goes on a link.
final class Names {

    private static final int MAX_NAME_BYTES = 255;

    private Names() {}

    /// @param what how errors name it: `user id`
    static String require(String what, String name) {
        int length = utf8Length(requireNonNull(name, what));
        if (length == 0 || length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "%s of %d bytes (expected 1..%d)".formatted(what, length, MAX_NAME_BYTES));
        }
        return name;
    }

    /// A copy, each once, in the order given.
    static Set<String> requireAll(String what, Collection<String> names) {
        return copy(what, names, name -> require(what, name));
    }

    /// A copy, each once, in the order given.
    static Set<ClientId> requireAll(Collection<ClientId> clients) {
        return copy("client id", clients, client -> requireNonNull(client, "client id"));
    }

    static Payload payload(String text) {
        return require(Payload.ofText(requireNonNull(text, "text")));
    }

    static Payload payload(byte[] bytes) {
        return require(new Payload(requireNonNull(bytes, "bytes").clone(), false));
    }

    /// How many bytes a text takes as UTF-8, where an unpaired surrogate becomes a question mark.
    static int utf8Length(String text) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (!Character.isSurrogate(c)) {
                    bytes += c < 0x800 ? 1 : 2;
                } else if (Character.isHighSurrogate(c)
                        && i + 1 < length
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    bytes += 2;
                    i++;
                }
            }
        }
        return bytes;
    }

    private static <T> Set<T> copy(String what, Collection<T> all, UnaryOperator<T> check) {
        Set<T> copy = new LinkedHashSet<>();
        for (T each : requireNonNull(all, what + "s")) {
            copy.add(check.apply(each));
            if (copy.size() > Receiver.MOST_NAMES) {
                throw new IllegalArgumentException(
                        "%ss: more than %d (expected at most that many)".formatted(what, Receiver.MOST_NAMES));
            }
        }
        return Collections.unmodifiableSet(copy);
    }

    private static Payload require(Payload payload) {
        if (payload.length() > Payload.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "message of %d bytes (expected at most %d)".formatted(payload.length(), Payload.MAX_BYTES));
        }
        return payload;
    }
}
