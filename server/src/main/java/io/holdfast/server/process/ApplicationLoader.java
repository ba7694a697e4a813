// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.Handler;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Loads the application into a worker. Its classes stay loaded as long as the process lives.
final class ApplicationLoader {

    private static final String EXPECTED = "(expected a public class that implements io.holdfast.Handler)";

    private final Path app;
    private final String name;

    /// @param app where the application comes from, for messages
    /// @param name of the handler class
    ApplicationLoader(Path app, String name) {
        this.app = app;
        this.name = name;
    }

    /// Makes the handler, and the application's class loader the calling thread's context class loader.
    ///
    /// @param copy the jar, or folder of jars or classes, to load from
    Handler load(Path copy) throws StartFailure {
        List<Path> jars = ApplicationJars.of(copy);
        var loader = new URLClassLoader(
                "application",
                jars.stream().map(ApplicationLoader::url).toArray(URL[]::new),
                new ApiOnlyClassLoader(ApplicationLoader.class.getClassLoader()));
        Thread.currentThread().setContextClassLoader(loader);
        try {
            return create(handlerClass(loader));
        } catch (LinkageError e) {
            throw notLinked(e);
        }
    }

    private StartFailure notLinked(LinkageError e) {
        return switch (e) {
            case NoClassDefFoundError missing ->
                failure(
                        "needs the class %s, which is not in '%s' (expected a jar that holds what it needs, or a folder of jars)"
                                .formatted(String.valueOf(missing.getMessage()).replace('/', '.'), app),
                        e);
            case UnsupportedClassVersionError _ ->
                failure(
                        "is compiled for a newer Java (expected %d or older)"
                                .formatted(Runtime.version().feature()),
                        e);
            case ExceptionInInitializerError failed ->
                failure("its static initializer failed: " + failed.getCause(), e);
            default -> failure("cannot be loaded: " + e, e);
        };
    }

    private Class<? extends Handler> handlerClass(ClassLoader loader) throws StartFailure {
        try {
            Class<?> found = Class.forName(name, true, loader);
            if (!Handler.class.isAssignableFrom(found)) {
                throw failure("does not implement io.holdfast.Handler " + EXPECTED, null);
            }
            if (!Modifier.isPublic(found.getModifiers()) || Modifier.isAbstract(found.getModifiers())) {
                throw failure("is not a public class that can be created " + EXPECTED, null);
            }
            return found.asSubclass(Handler.class);
        } catch (ClassNotFoundException e) {
            throw failure("no such class in '%s' %s".formatted(app, EXPECTED), e);
        }
    }

    private Handler create(Class<? extends Handler> handler) throws StartFailure {
        try {
            Constructor<? extends Handler> constructor = handler.getConstructor();
            return constructor.newInstance();
        } catch (NoSuchMethodException e) {
            throw failure("has no public constructor without parameters (expected one)", e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof LinkageError cause) {
                throw notLinked(cause);
            }
            throw failure("its constructor failed: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw failure("cannot be created: " + e, e);
        }
    }

    private StartFailure failure(String sentence, @Nullable Throwable cause) {
        String whole = "worker.handler: '%s': %s".formatted(name, sentence);
        return cause == null ? new StartFailure(whole) : new StartFailure(whole, cause);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar + " has no URL", e);
        }
    }
}
