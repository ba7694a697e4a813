// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

/// How far a gateway has taken leave of its clients.
///
/// @param clients that are still connected
/// @param unfinished events that workers have yet to finish
public record Drain(State state, int clients, long unfinished) {

    public enum State {
        /// It accepts clients.
        SERVING,
        /// It accepts none, and closes those that are here.
        DRAINING,
        /// None is here, and nothing that any of them said is unfinished.
        DRAINED
    }
}
