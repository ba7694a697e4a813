// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Compiles classes and packs them into jars: small applications made by tests.
final class TestJar {

    private final Path folder;
    private final List<Path> classPath = new ArrayList<>();

    TestJar(Path folder) {
        this.folder = folder;
    }

    /// Later sources may use what is in the jar.
    TestJar with(Path jar) {
        classPath.add(jar);
        return this;
    }

    /// @param sources each one top-level class or interface, with its package
    Path pack(String name, String... sources) throws IOException {
        Path work = Files.createDirectories(folder.resolve(name + "-classes"));
        for (int i = 0; i < sources.length; i++) {
            compile(work, sources[i], i);
        }
        Path jar = folder.resolve(name + ".jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(work)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(work.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private void compile(Path work, String source, int number) throws IOException {
        String type = source.replaceAll("(?s).*?\\b(class|interface)\\s+(\\w+).*", "$2");
        Path file = Files.createDirectories(work.resolve("source" + number)).resolve(type + ".java");
        Files.writeString(file, source);
        var path = new StringBuilder(System.getProperty("java.class.path"))
                .append(':')
                .append(work);
        classPath.forEach(jar -> path.append(':').append(jar));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", path.toString(), "-d", work.toString(), file.toString());
        assertThat(result).as("compiling %s", type).isZero();
    }
}
