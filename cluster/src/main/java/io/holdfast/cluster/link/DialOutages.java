// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells an operator that a gateway cannot be linked: one WARN per outage of an address and reason, however many of its
/// shards are dialed how often, and one INFO when all of them are linked again.
///
/// **Owner**: its monitor; called on any event loop.
final class DialOutages {

    private static final Logger LOG = LoggerFactory.getLogger(DialOutages.class);
    private static final int MOST_REASONS = 4;

    private final Map<String, Outage> byAddress = new HashMap<>();

    private static final class Outage {
        final Set<DialedLink> failing = new HashSet<>();
        final Set<String> reasons = new HashSet<>();
        long attempts;
    }

    /// An attempt failed.
    void failed(DialedLink link, String reason) {
        if (isNews(link, reason)) {
            LOG.warn("no link, dialing again to={} reason=\"{}\"", link.address(), reason);
        }
    }

    /// An attempt succeeded.
    void linked(DialedLink link) {
        long attempts = over(link);
        if (attempts > 0) {
            LOG.info("linked again to={} failedAttempts={}", link.address(), attempts);
        }
    }

    /// The link is not dialed any more.
    void forget(DialedLink link) {
        over(link);
    }

    private synchronized boolean isNews(DialedLink link, String reason) {
        Outage outage = byAddress.computeIfAbsent(link.address(), _ -> new Outage());
        outage.failing.add(link);
        outage.attempts++;
        return outage.reasons.size() < MOST_REASONS && outage.reasons.add(reason);
    }

    /// @return the attempts that failed when the outage is over with this link, otherwise 0
    private synchronized long over(DialedLink link) {
        Outage outage = byAddress.get(link.address());
        if (outage == null || !outage.failing.remove(link) || !outage.failing.isEmpty()) {
            return 0;
        }
        byAddress.remove(link.address());
        return outage.attempts;
    }
}
