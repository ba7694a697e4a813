// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.gateway.config.ListenerConfig;

/// Makes a client protocol for listeners; found by [java.util.ServiceLoader].
public interface ClientProtocolProvider {

    /// As in the URL of a listener: `text`. Letters, digits and `-`, beginning with a letter.
    String name();

    /// @throws IllegalArgumentException when a setting of the listener cannot be; its message names the
    ///     setting, the value and what is expected
    ClientProtocol create(ListenerConfig listener);
}
