// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// A fault that is put into a copy of a production class, to see that the simulation notices.
///
/// @param name what is wrong then
/// @param type the class
/// @param text in its source, once
/// @param replacement what stands there instead
/// @param firstSeed of the schedules; near one that notices it, where few do
record Mutant(String name, Class<?> type, String text, String replacement, long firstSeed) {

    private static final String OURS = "io.holdfast.";

    Mutant(String name, Class<?> type, String text, String replacement) {
        this(name, type, text, replacement, 1);
    }

    /// Runs schedules with it until one goes wrong.
    ///
    /// @param sources of all modules: the root of the repository
    /// @param directory for the compiled copy
    /// @return what went wrong, or nothing
    /// @throws IllegalStateException when the mutant has gone stale: its text is not there, or it does not compile
    @Nullable
    String firstFailure(Path sources, Path directory, int schedules) throws Exception {
        compile(mutated(source(sources)), directory);
        try (var loader = new Mutated(directory)) {
            return (String) loader.loadClass(Simulation.class.getName())
                    .getMethod("firstFailure", long.class, int.class)
                    .invoke(null, firstSeed, schedules);
        }
    }

    private Path source(Path sources) {
        String module = type.getPackageName().split("\\.", -1)[2];
        return sources.resolve(module + "/src/main/java").resolve(type.getName().replace('.', '/') + ".java");
    }

    private String mutated(Path source) throws IOException {
        String code = Files.readString(source);
        int at = code.indexOf(text);
        if (at < 0 || code.indexOf(text, at + 1) >= 0) {
            throw new IllegalStateException("%s: its text stands in %s %s (expected once): mend this mutant: %s"
                    .formatted(name, type.getSimpleName(), at < 0 ? "nowhere" : "more than once", text));
        }
        return code.replace(text, replacement);
    }

    private void compile(String code, Path directory) throws IOException {
        Path copy = Files.createDirectories(directory.resolve("source")).resolve(type.getSimpleName() + ".java");
        Files.writeString(copy, code);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var said = new StringWriter();
            List<String> options = List.of(
                    "-nowarn", "-proc:none", "-d", directory.toString(), "-cp", System.getProperty("java.class.path"));
            if (!compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(copy))
                    .call()) {
                throw new IllegalStateException("%s does not compile: mend this mutant: %s".formatted(name, said));
            }
        }
    }

    /// Everything of ours again, with the mutant among it.
    private static final class Mutated extends URLClassLoader {

        Mutated(Path directory) throws IOException {
            super(urls(directory), Mutant.class.getClassLoader());
        }

        private static URL[] urls(Path directory) throws IOException {
            List<URL> urls = new ArrayList<>();
            urls.add(directory.toUri().toURL());
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OURS)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
