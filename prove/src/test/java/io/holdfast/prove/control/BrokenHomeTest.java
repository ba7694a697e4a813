// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BrokenHomeTest {

    @ParameterizedTest
    @EnumSource
    void brokenClassIsAnotherThatVerifies(Breakage breakage) {
        byte[] original = classFile(Breakage.CLASS);
        byte[] broken = BrokenHome.broken(original, breakage);
        assertThat(broken).isNotEqualTo(original);
        assertThat(ClassFile.of().verify(broken)).isEmpty();
    }

    @Test
    void classWithoutTheMethodIsRefused() {
        assertThatThrownBy(() -> BrokenHome.broken(classFile("java.lang.Object"), Breakage.FORGETS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("method workerLost was found 0 times (expected 1");
    }

    private static byte[] classFile(String name) {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new AssertionError("no class " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
