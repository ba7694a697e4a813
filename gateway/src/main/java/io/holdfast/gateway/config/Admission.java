// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

import java.time.Duration;

/// What a client of a listener must do before it counts as connected.
///
/// @param handshake how long it may take for the handshakes of its protocol and of TLS
/// @param authenticate how long the application may take to accept it; zero when it is not asked
public record Admission(Duration handshake, Duration authenticate) {

    /// 10 s for handshakes; the application is not asked.
    public static final Admission DEFAULT = new Admission(Duration.ofSeconds(10), Duration.ZERO);

    /// Whether the application is asked.
    public boolean isAuthenticated() {
        return !authenticate.isZero();
    }
}
