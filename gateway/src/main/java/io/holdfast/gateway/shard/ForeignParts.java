// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.gateway.client.Delivery.Verdict;
import java.util.LinkedHashMap;

/// What clients of other gateways had said here lately, so that no part is applied twice, and none of a worker that the
/// client was taken away from.
///
/// **Limit**: the latest 65,536 clients.
///
/// **Owner**: the shard's event loop.
final class ForeignParts {

    static final int MOST_CLIENTS = 64 * 1024;

    private static final int INITIAL = 16;
    private static final float LOAD = 0.75f;

    private record Latest(long assignment, long sequence, int part) {}

    private final LinkedHashMap<ClientId, Latest> latest = new LinkedHashMap<>(INITIAL, LOAD, true);

    /// Judges a part, and notes that it is applied when it is to be.
    Verdict judge(ResultPart part) {
        Latest before = latest.get(part.client());
        if (before != null && part.assignment() < before.assignment()) {
            return Verdict.REFUSED;
        }
        if (before != null && !isLater(part, before)) {
            latest.put(part.client(), new Latest(part.assignment(), before.sequence(), before.part()));
            return Verdict.SEEN;
        }
        latest.put(part.client(), new Latest(part.assignment(), part.sequence(), part.part()));
        if (latest.size() > MOST_CLIENTS) {
            latest.pollFirstEntry();
        }
        return Verdict.APPLY;
    }

    private static boolean isLater(ResultPart part, Latest before) {
        return part.sequence() > before.sequence()
                || (part.sequence() == before.sequence() && part.part() > before.part());
    }
}
