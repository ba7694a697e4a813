// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

/// What became of a message that was offered to a client, and of others that waited for it.
///
/// @param taken false when the client reads too slowly and the message must not be dropped: it is to be closed
/// @param dropped messages that were dropped, perhaps this one
/// @param conflated messages whose place this one took: 0 or 1
public record Offer(boolean taken, int dropped, int conflated) {

    public static final Offer TAKEN = new Offer(true, 0, 0);
    public static final Offer TOO_SLOW = new Offer(false, 0, 0);
    static final Offer DROPPED_ITSELF = new Offer(true, 1, 0);

    /// Whether there is nothing to tell.
    public boolean isPlain() {
        return this == TAKEN;
    }
}
