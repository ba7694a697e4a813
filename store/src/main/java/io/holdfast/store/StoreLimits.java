// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store;

import java.time.Duration;

/// What every store can hold: keys of 1 to 240 bytes of UTF-8 without spaces and control characters, values of at most
/// 1 MiB of UTF-8, times to live of at least a millisecond.
///
/// The methods throw an IllegalArgumentException that names the thing, what is wrong with it and what is expected;
/// never the text itself, which may be private. For drivers of a [Store], and for who builds keys from foreign text.
public final class StoreLimits {

    public static final int KEY_BYTES = 240;
    public static final int VALUE_BYTES = 1024 * 1024;

    private static final int MALFORMED = -1;

    private StoreLimits() {}

    public static void checkKey(String key) {
        checkKeyText("key", key, 1);
    }

    /// A prefix may be empty.
    public static void checkPrefix(String prefix) {
        checkKeyText("prefix", prefix, 0);
    }

    /// @param thing what to call it in an error: `value`
    public static void checkValue(String thing, String value) {
        int bytes = utf8Bytes(value);
        if (bytes == MALFORMED) {
            throw new IllegalArgumentException(thing + ": an unpaired surrogate (expected Unicode text)");
        }
        if (bytes > VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "%s: %d bytes (expected at most %d)".formatted(thing, bytes, VALUE_BYTES));
        }
    }

    public static void checkTimeToLive(Duration timeToLive) {
        if (timeToLive.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("time to live: %s (expected at least PT0.001S)".formatted(timeToLive));
        }
    }

    private static void checkKeyText(String thing, String text, int minBytes) {
        int bytes = utf8Bytes(text);
        if (bytes == MALFORMED) {
            throw keyError(thing, "an unpaired surrogate", minBytes);
        }
        if (bytes < minBytes || bytes > KEY_BYTES) {
            throw keyError(thing, bytes + " bytes", minBytes);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || Character.isISOControl(c)) {
                throw keyError(thing, "character U+%04X at index %d".formatted((int) c, i), minBytes);
            }
        }
    }

    private static IllegalArgumentException keyError(String thing, String problem, int minBytes) {
        return new IllegalArgumentException(
                "%s: %s (expected %d to %d bytes of UTF-8 without spaces and control characters)"
                        .formatted(thing, problem, minBytes, KEY_BYTES));
    }

    private static int utf8Bytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return MALFORMED;
            }
            if (bytes < 0) {
                return Integer.MAX_VALUE;
            }
        }
        return bytes;
    }
}
