// SPDX-License-Identifier: Apache-2.0
package io.holdfast.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.HoldfastProcess;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuideTest {

    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path classes;

    @ParameterizedTest
    @ValueSource(strings = {"docs/guide.md", "README.md"})
    void everyBlockCompiles(String document) throws IOException {
        List<JavaSnippet> blocks = blocks(document);
        assertThat(blocks).isNotEmpty();
        assertThat(Compilation.of(blocks, classes)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.example.HallHandlerTest", "com.example.HallFromOutsideTest"})
    void testsOfTheGuidePass(String name) throws Exception {
        Compilation.of(blocks("docs/guide.md"), classes);
        var urls = new URL[] {classes.toUri().toURL()};
        try (var loader = new URLClassLoader(urls, GuideTest.class.getClassLoader())) {
            Class<?> test = loader.loadClass(name);
            int ran = 0;
            for (Method method : test.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    run(test, method);
                    ran++;
                }
            }
            assertThat(ran).isPositive();
        }
    }

    private static void run(Class<?> test, Method method) throws ReflectiveOperationException {
        Constructor<?> constructor = test.getDeclaredConstructor();
        constructor.setAccessible(true);
        method.setAccessible(true);
        method.invoke(constructor.newInstance());
    }

    private static List<JavaSnippet> blocks(String document) throws IOException {
        String text = Files.readString(HoldfastProcess.home().resolve(document));
        var found = new ArrayList<JavaSnippet>();
        BLOCK.matcher(text).results().forEach(block -> found.add(JavaSnippet.of(found.size(), block.group(1))));
        return found;
    }
}
