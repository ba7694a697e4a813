// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Handler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationLoaderTest {

    private static final String BODY =
            "{ public void onMessage(io.holdfast.Client client, io.holdfast.Message message) {} %s }";
    private static final String EXPECTED = " (expected a public class that implements io.holdfast.Handler)";

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    private Path folder;

    private TestJar jars;

    @BeforeEach
    void prepareFolder() {
        jars = new TestJar(folder);
    }

    @AfterEach
    void restoreContextClassLoader() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void handlerIsCreatedInAClassLoaderOfItsOwn() throws Exception {
        Path jar = jars.pack("app", handler("public class Good", ""));

        Handler handler = load(jar, "app.Good");

        assertThat(handler.getClass().getName()).isEqualTo("app.Good");
        assertThat(handler.getClass().getClassLoader())
                .isNotSameAs(before)
                .isSameAs(Thread.currentThread().getContextClassLoader());
    }

    @Test
    void allJarsOfAFolderAreSeen() throws Exception {
        Path library = jars.pack("library", "package lib; public class Library {}");
        Path jar = jars.with(library)
                .pack("app", handler("public class Good", "lib.Library library = new lib.Library();"));
        Path app = Files.createDirectory(folder.resolve("both"));
        Files.copy(library, app.resolve("library.jar"));
        Files.copy(jar, app.resolve("app.jar"));
        Files.writeString(app.resolve("readme.txt"), "not a jar");

        assertThat(load(app, "app.Good")).isNotNull();
        assertThatThrownBy(() -> load(jar, "app.Good"))
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "worker.handler: 'app.Good': needs the class lib.Library, which is not in '%s'"
                                + " (expected a jar that holds what it needs, or a folder of jars)",
                        jar);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.holdfast.server.config.ConfigReader",
                "io.holdfast.gateway.Gateway",
                "ch.qos.logback.classic.Logger",
                "tools.jackson.databind.json.JsonMapper",
                "io.netty.channel.Channel"
            })
    void classesOfTheServerAreHidden(String name) throws Exception {
        assertThatThrownBy(() -> Class.forName(name, false, applicationLoader()))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"io.holdfast.Handler", "io.holdfast.CloseReason$Code", "org.slf4j.Logger", "java.sql.Driver"})
    void apiAndLoggingAndJdkAreShared(String name) throws Exception {
        assertThat(Class.forName(name, false, applicationLoader())).isSameAs(Class.forName(name));
    }

    @Test
    void applicationMayBringItsOwnVersionOfALibraryOfTheServer() throws Exception {
        Path jar = jars.pack("app", "package picocli; public class CommandLine {}", handler("public class Good", ""));

        ClassLoader loader = load(jar, "app.Good").getClass().getClassLoader();

        assertThat(Class.forName("picocli.CommandLine", false, loader))
                .isNotSameAs(Class.forName("picocli.CommandLine"));
    }

    @Test
    void missingApplicationIsRefused() throws IOException {
        Path missing = folder.resolve("missing.jar");
        Path text = Files.writeString(folder.resolve("text.jar"), "hello");
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertRefused(
                missing,
                "A",
                "worker.app: '" + missing + "': no such file (expected a jar, or a folder of jars or classes)");
        assertRefused(
                text, "A", "worker.app: '" + text + "': not a jar (expected a jar, or a folder of jars or classes)");
        assertRefused(
                empty,
                "A",
                "worker.app: '" + empty
                        + "': a folder without jars or classes (expected a jar, or a folder of jars or classes)");
    }

    @Test
    void unusableHandlerIsRefused() throws IOException {
        Path jar = jars.pack(
                "app",
                "package app; public class Plain {}",
                handler("public class NeedsMore", "public NeedsMore(int x) {}"),
                handler("public class Closed", "Closed() {}"),
                handler("public abstract class Unfinished", ""),
                handler("class Hidden", ""),
                handler("public class Failing", "public Failing() { throw new IllegalStateException(\"broken\"); }"),
                handler(
                        "public class StaticFailing",
                        "static { if (true) throw new IllegalStateException(\"broken\"); }"));

        assertRefused(jar, "app.Missing", "no such class in '" + jar + "'" + EXPECTED);
        assertRefused(jar, "io.holdfast.server.config.ConfigReader", "no such class in '" + jar + "'" + EXPECTED);
        assertRefused(jar, "app.Plain", "does not implement io.holdfast.Handler" + EXPECTED);
        assertRefused(jar, "app.NeedsMore", "has no public constructor without parameters (expected one)");
        assertRefused(jar, "app.Closed", "has no public constructor without parameters (expected one)");
        assertRefused(jar, "app.Unfinished", "is not a public class that can be created" + EXPECTED);
        assertRefused(jar, "app.Hidden", "is not a public class that can be created" + EXPECTED);
        assertRefused(jar, "app.Failing", "its constructor failed: java.lang.IllegalStateException: broken");
        assertRefused(
                jar, "app.StaticFailing", "its static initializer failed: java.lang.IllegalStateException: broken");
    }

    private static String handler(String declaration, String more) {
        return "package app; %s implements io.holdfast.Handler %s".formatted(declaration, BODY.formatted(more));
    }

    private ClassLoader applicationLoader() throws Exception {
        return load(jars.pack("app", handler("public class Good", "")), "app.Good")
                .getClass()
                .getClassLoader();
    }

    private static Handler load(Path app, String name) throws StartFailure {
        return new ApplicationLoader(app, name).load(app);
    }

    private static void assertRefused(Path app, String name, String sentence) {
        assertThatThrownBy(() -> load(app, name))
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        sentence.startsWith("worker.app") ? sentence : "worker.handler: '" + name + "': " + sentence);
    }
}
