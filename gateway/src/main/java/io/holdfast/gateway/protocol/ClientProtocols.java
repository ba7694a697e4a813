// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.gateway.config.ListenerConfig;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/// The client protocols that a gateway speaks, by name.
///
/// **Threads**: immutable.
public final class ClientProtocols {

    private final SortedMap<String, ClientProtocolProvider> providers = new TreeMap<>();

    private ClientProtocols() {}

    /// Those of Holdfast.
    public static ClientProtocols load() {
        var protocols = new ClientProtocols();
        for (ClientProtocolProvider provider :
                ServiceLoader.load(ClientProtocolProvider.class, ClientProtocols.class.getClassLoader())) {
            protocols.providers.put(provider.name(), provider);
        }
        return protocols;
    }

    /// The protocol of a listener.
    ///
    /// @param index of the listener, for errors
    /// @throws IllegalArgumentException when nobody provides it, or one of its settings cannot be
    public ClientProtocol create(int index, ListenerConfig listener) {
        ClientProtocolProvider provider = providers.get(listener.protocol());
        if (provider == null) {
            throw new IllegalArgumentException("gateway.listen[%d]: protocol '%s' (expected one of %s)"
                    .formatted(index, listener.protocol(), String.join(", ", providers.keySet())));
        }
        return provider.create(listener);
    }
}
