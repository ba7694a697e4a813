// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

/// What an application sees of the process around it: the JDK, the package `io.holdfast` and SLF4J. The server's own
/// libraries stay out of sight, so that an application may bring other versions of them.
final class ApiOnlyClassLoader extends ClassLoader {

    private static final String API = "io.holdfast.";
    private static final String LOGGING = "org.slf4j.";

    private final ClassLoader server;

    ApiOnlyClassLoader(ClassLoader server) {
        super(ClassLoader.getPlatformClassLoader());
        this.server = server;
    }

    /// Called for what the JDK does not have.
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (isApi(name) || name.startsWith(LOGGING)) {
            return server.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }

    private static boolean isApi(String name) {
        return name.startsWith(API) && name.indexOf('.', API.length()) < 0;
    }
}
