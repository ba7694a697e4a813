// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.connections;

import org.jspecify.annotations.Nullable;

/// Which clients are wanted: those to whom all of it applies that is not null.
///
/// @param user what they are bound to
/// @param group what they are in
/// @param worker who has them: the name in the cluster, or what stands behind its last slash
/// @param address the IP address of their own end or what it begins with, or address and port: `192.0.2.`,
///     `192.0.2.7:50123`
/// @param limit at most so many, 1 or more
public record ConnectionFilter(
        @Nullable String user,
        @Nullable String group,
        @Nullable String worker,
        @Nullable String address,
        int limit) {}
