// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.nio.charset.StandardCharsets;

/// What happens to a message when its receiver reads so slowly that messages wait in its out-queue.
///
/// While a client reads what it is sent, messages are written in the order they were sent, whatever is said here. What
/// is said concerns that message alone: where the out-queue needs room, the oldest message that may be dropped is
/// dropped first, and one that must not be dropped is kept.
public sealed interface WhenSlow {

    /// The message is never dropped: a client whose out-queue cannot take it is closed, with the reason
    /// [CloseReason.Code#SLOW_CLIENT].
    static WhenSlow close() {
        return Close.INSTANCE;
    }

    /// The message may be dropped, now or while it waits. It is dropped itself where dropping others cannot make room.
    static WhenSlow dropOldest() {
        return DropOldest.INSTANCE;
    }

    /// As [#dropOldest()]; and when an earlier message with the same key still waits in the receiver's out-queue, this
    /// one takes its place there. Made for values of which only the newest counts.
    ///
    /// @param key 1 to 255 bytes of UTF-8
    static WhenSlow conflate(String key) {
        return new Conflate(key);
    }

    /// See [WhenSlow#close()].
    record Close() implements WhenSlow {
        private static final Close INSTANCE = new Close();
    }

    /// See [WhenSlow#dropOldest()].
    record DropOldest() implements WhenSlow {
        private static final DropOldest INSTANCE = new DropOldest();
    }

    /// See [WhenSlow#conflate(String)].
    record Conflate(String key) implements WhenSlow {

        private static final int MAX_KEY_BYTES = 255;

        public Conflate {
            int length = key.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > MAX_KEY_BYTES) {
                throw new IllegalArgumentException(
                        "conflation key of %d bytes (expected 1..%d)".formatted(length, MAX_KEY_BYTES));
            }
        }
    }
}
