// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.CommandCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// Bounds the memory of large frames that are being received over all links of a process: who comes
/// when there is no room waits, in order, until frames before it have come to their end.
///
/// **Limit**: an eighth of the heap, or one frame.
///
/// **Owner**: its monitor; safe from any thread. Who waits is told on the thread of whoever gives back.
final class LargeFrames {

    private final long limitBytes;
    private final Queue<Claim> waiting = new ArrayDeque<>();
    private long bytes;

    /// Room for one frame, granted or waited for.
    static final class Claim {

        private final int bytes;
        private final Runnable whenGranted;
        private volatile boolean granted;

        private Claim(int bytes, Runnable whenGranted) {
            this.bytes = bytes;
            this.whenGranted = whenGranted;
        }

        int bytes() {
            return bytes;
        }

        boolean isGranted() {
            return granted;
        }
    }

    LargeFrames() {
        this(Math.max(CommandCodec.MAX_FRAME_BYTES, Runtime.getRuntime().maxMemory() / 8));
    }

    /// @param limitBytes a frame that is larger is alone
    LargeFrames(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// To be [given back][#giveBack].
    ///
    /// @param whenGranted runs once, unless it is granted at once or given back before
    synchronized Claim claim(int claimedBytes, Runnable whenGranted) {
        var claim = new Claim(claimedBytes, whenGranted);
        if (waiting.isEmpty() && fits(claim)) {
            grant(claim);
        } else {
            waiting.add(claim);
        }
        return claim;
    }

    void giveBack(Claim claim) {
        free(claim).forEach(next -> next.whenGranted.run());
    }

    /// @return whom that makes room for
    private synchronized List<Claim> free(Claim claim) {
        if (claim.granted) {
            bytes -= claim.bytes;
        } else {
            waiting.remove(claim);
        }
        List<Claim> granted = new ArrayList<>();
        for (Claim next = waiting.peek(); next != null && fits(next); next = waiting.peek()) {
            waiting.remove();
            grant(next);
            granted.add(next);
        }
        return granted;
    }

    private void grant(Claim claim) {
        claim.granted = true;
        bytes += claim.bytes;
    }

    private boolean fits(Claim claim) {
        return bytes == 0 || bytes + claim.bytes <= limitBytes;
    }
}
