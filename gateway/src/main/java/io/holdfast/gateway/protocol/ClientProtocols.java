// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.gateway.config.ListenerConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The client protocols that a gateway speaks, by name.
///
/// **Threads**: immutable.
public final class ClientProtocols {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final SortedMap<String, ClientProtocolProvider> providers = new TreeMap<>();
    private final Set<String> ours = new HashSet<>();

    private ClientProtocols() {}

    /// Those of Holdfast, and the user's.
    ///
    /// @param jars of the user's, each loaded by itself
    /// @throws IllegalArgumentException when one holds none, cannot be loaded, or claims a name that is
    ///     wrong or taken
    public static ClientProtocols load(List<Path> jars) {
        var protocols = new ClientProtocols();
        for (ClientProtocolProvider provider :
                ServiceLoader.load(ClientProtocolProvider.class, ClientProtocols.class.getClassLoader())) {
            protocols.providers.put(provider.name(), provider);
        }
        protocols.ours.addAll(protocols.providers.keySet());
        jars.forEach(jar -> protocols.add(new ProtocolJar(jar)));
        return protocols;
    }

    private void add(ProtocolJar jar) {
        for (ClientProtocolProvider provider : jar.load()) {
            String name = jar.nameOf(provider);
            String type = provider.getClass().getName();
            if (!NAME.matcher(name).matches()) {
                throw jar.failure(
                        "%s: name '%s' (expected at most 32 small letters, digits and hyphens, a letter first)"
                                .formatted(type, name),
                        null);
            }
            ClientProtocolProvider other = providers.putIfAbsent(name, provider);
            if (other != null) {
                throw jar.failure(
                        "%s: name '%s', which is taken by %s"
                                .formatted(type, name, other.getClass().getName()),
                        null);
            }
        }
    }

    /// The protocol of a listener.
    ///
    /// @param index of the listener, for errors
    /// @throws IllegalArgumentException when nobody provides it, or one of its settings cannot be
    public ClientProtocol create(int index, ListenerConfig listener) {
        String name = listener.protocol();
        ClientProtocolProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("gateway.listen[%d]: protocol '%s' (expected one of %s)"
                    .formatted(index, name, String.join(", ", providers.keySet())));
        }
        if (ours.contains(name)) {
            return provider.create(listener);
        }
        try {
            return new GuardedProtocol(provider.create(listener), listener.maxMessageBytes());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            String why =
                    e instanceof IllegalArgumentException && e.getMessage() != null ? e.getMessage() : e.toString();
            throw new IllegalArgumentException(
                    "gateway.listen[%d]: protocol '%s' (%s): %s"
                            .formatted(index, name, provider.getClass().getName(), why),
                    e);
        }
    }
}
