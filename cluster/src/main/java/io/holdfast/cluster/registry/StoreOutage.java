// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import io.holdfast.cluster.log.Throttle;
import io.holdfast.store.StoreFailure;
import java.time.InstantSource;
import org.slf4j.Logger;

/// Tells that the store is away, again each minute while it is, and once that it is back.
///
/// Threads: owned by the thread that makes the calls to the store.
final class StoreOutage {

    private final Logger log;
    private final String consequence;
    private final Throttle throttle;
    private int failures;
    private boolean told;

    /// @param consequence what this means, and what goes on: `found gateways are kept`
    StoreOutage(Logger log, String consequence, InstantSource clock) {
        this.log = log;
        this.consequence = consequence;
        this.throttle = Throttle.everyMinute(clock);
    }

    void failed(StoreFailure failure) {
        failures++;
        if (throttle.admit()) {
            told = true;
            log.warn("{}. failures={} reason={}", consequence, failures, failure.getMessage());
        }
    }

    void over() {
        if (told) {
            log.info("the store is back. failures={}", failures);
        }
        told = false;
        failures = 0;
    }
}
