// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import java.nio.charset.StandardCharsets;

/// A process at one end of a link.
///
/// @param name unique in the cluster, the same after a restart: `host/worker-1`; 1 to 255 bytes of UTF-8 without
/// control characters, because it goes into logs before its owner has proved anything
/// @param number of a gateway, as in its clients' ids; 0 for a worker
/// @param epoch the process' incarnation: differs after each restart
public record Peer(Role role, String name, int number, long epoch) {

    static final String NAME = "1 to 255 bytes of UTF-8 without control characters";

    public Peer {
        if (!isName(name)) {
            throw new IllegalArgumentException("peer name: '%s' (expected %s)".formatted(name, NAME));
        }
    }

    static boolean isName(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length >= 1 && length <= 255 && name.chars().noneMatch(Character::isISOControl);
    }

    @Override
    public String toString() {
        return name + "#" + Long.toHexString(epoch);
    }
}
