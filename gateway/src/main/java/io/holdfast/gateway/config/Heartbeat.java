// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How clients of a listener are found that are gone without a word.
///
/// @param every after so long without hearing from a client it is sent something, and again each time
///     as much has passed; zero for never
/// @param unanswered after so many without hearing from it, it is closed when the next would be due; 0
///     for never
/// @param payload message that it is sent; null for what its protocol has for that
public record Heartbeat(
        Duration every, int unanswered, @Nullable String payload) {

    public static final Heartbeat NONE = new Heartbeat(Duration.ZERO, 0, null);

    public boolean isOn() {
        return !every.isZero();
    }
}
