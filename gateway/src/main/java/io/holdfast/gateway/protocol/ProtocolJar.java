// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// A jar with client protocols of the user's. Its classes stay loaded as long as the gateway's.
///
/// **Threads**: one, at the start.
final class ProtocolJar {

    private final Path jar;

    ProtocolJar(Path jar) {
        this.jar = jar;
    }

    /// The providers in it, at least one, each made with its constructor.
    ///
    /// @throws IllegalArgumentException that names the jar, the class and the cause
    List<ClientProtocolProvider> load() {
        List<ClientProtocolProvider> found = new ArrayList<>();
        try {
            ServiceLoader.load(ClientProtocolProvider.class, new SeamClassLoader(url()))
                    .forEach(found::add);
        } catch (ServiceConfigurationError | LinkageError e) {
            throw failure(withoutService(e), e);
        }
        if (found.isEmpty()) {
            throw failure(
                    "names no provider (expected META-INF/services/%s in it)"
                            .formatted(ClientProtocolProvider.class.getName()),
                    null);
        }
        return found;
    }

    /// What a provider is called.
    ///
    /// @throws IllegalArgumentException when it does not say
    String nameOf(ClientProtocolProvider provider) {
        try {
            return String.valueOf(provider.name());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw failure("%s: name() failed: %s".formatted(provider.getClass().getName(), e), e);
        }
    }

    IllegalArgumentException failure(String sentence, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "gateway.protocols: '%s': %s".formatted(jar.getFileName(), sentence), cause);
    }

    /// The sentence of the JDK, which begins with the name of the service, and its cause.
    private static String withoutService(Throwable e) {
        String sentence = String.valueOf(e.getMessage()).replace(ClientProtocolProvider.class.getName() + ": ", "");
        return e.getCause() == null ? sentence : sentence + ": " + e.getCause();
    }

    private URL url() {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw failure("has no URL", e);
        }
    }
}
