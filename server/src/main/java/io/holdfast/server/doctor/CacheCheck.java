// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.startcache.StartCache;
import java.util.Optional;

/// Whether the cache is there with which processes start faster.
final class CacheCheck {

    private static final String CHECK = "cache";

    private CacheCheck() {}

    static Finding of(Optional<StartCache> cache) {
        if (cache.isEmpty()) {
            return Finding.ok(CHECK, "this program has no place for a start cache; processes start without it");
        }
        return cache.get().isCurrent()
                ? Finding.ok(CHECK, cache.get().file() + ": there, and made of what is installed")
                : Finding.warn(
                        CHECK,
                        "%s: not there, or made of other libraries; processes start slower"
                                .formatted(cache.get().file()),
                        "a cluster that is ready makes it in the background; at once: holdfast cache");
    }
}
