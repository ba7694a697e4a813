// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/// Loads one jar with a client protocol of the user's. It sees the JDK, what a protocol is written
/// against, SLF4J and itself, so that it may bring any library in any version.
///
/// **Threads**: any.
final class SeamClassLoader extends URLClassLoader {

    /// Packages, each without those below it.
    private static final List<String> SEAM = List.of(
            "io.holdfast", "io.holdfast.gateway.protocol", "io.holdfast.gateway.config", "org.jspecify.annotations");
    /// Packages with those below them.
    private static final List<String> LIBRARIES = List.of("io.netty.buffer.", "io.netty.util.", "org.slf4j.");
    private static final String PAYLOAD = "io.holdfast.cluster.wire.Payload";

    SeamClassLoader(URL jar) {
        super("protocol", new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        return isShown(name) ? SeamClassLoader.class.getClassLoader().loadClass(name) : super.findClass(name);
    }

    private static boolean isShown(String name) {
        return SEAM.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))))
                || LIBRARIES.stream().anyMatch(name::startsWith)
                || name.equals(PAYLOAD);
    }
}
