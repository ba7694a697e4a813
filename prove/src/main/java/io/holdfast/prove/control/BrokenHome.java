// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.control;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/// A copy of an installation in which one method does something first that breaks it.
public final class BrokenHome {

    private BrokenHome() {}

    /// @param home a checkout that is built, or an installation
    /// @param folder where the copy is made; must exist, and be empty
    /// @return the folder with `bin/holdfast` of the copy
    /// @throws IllegalStateException when there is nothing to be changed as it was when this was written
    public static Path make(Path home, Path folder, Breakage breakage) throws IOException {
        Path installed = home.resolve("lib");
        copyAll(Files.isDirectory(installed) ? installed : home.resolve("server/target/lib"), folder.resolve("lib"));
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(home.resolve("bin/holdfast"), bin.resolve("holdfast"), StandardCopyOption.COPY_ATTRIBUTES);
        try (FileSystem jar = FileSystems.newFileSystem(gatewayJar(folder.resolve("lib")))) {
            Path file = jar.getPath("/" + Breakage.CLASS.replace('.', '/') + ".class");
            Files.write(file, broken(Files.readAllBytes(file), breakage));
        }
        return folder;
    }

    private static void copyAll(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".jar")).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    private static Path gatewayJar(Path lib) throws IOException {
        try (Stream<Path> files = Files.list(lib)) {
            List<Path> found = files.filter(it -> it.getFileName().toString().matches("holdfast-gateway-.*\\.jar"))
                    .toList();
            if (found.size() != 1) {
                throw new IllegalStateException(
                        "%s: %s (expected one jar of the gateway to be broken)".formatted(lib, found));
            }
            return found.getFirst();
        }
    }

    static byte[] broken(byte[] original, Breakage breakage) {
        ClassModel model = ClassFile.of().parse(original);
        require(
                1,
                model.methods().stream()
                        .filter(it -> it.methodName().equalsString(Breakage.METHOD))
                        .count(),
                "method " + Breakage.METHOD);
        require(
                1,
                model.fields().stream()
                        .filter(it -> it.fieldName().equalsString(breakage.field()))
                        .filter(it -> it.fieldTypeSymbol().displayName().equals(simpleName(breakage.fieldType())))
                        .count(),
                "field " + breakage.fieldType() + " " + breakage.field());
        var first = new First(breakage, model.thisClass().asSymbol());
        return ClassFile.of()
                .transformClass(
                        model,
                        ClassTransform.transformingMethodBodies(
                                it -> it.methodName().equalsString(Breakage.METHOD), first));
    }

    private static void require(int expected, long found, String what) {
        if (found != expected) {
            throw new IllegalStateException(
                    "%s: %s was found %d times (expected %d: the control must follow the sources)"
                            .formatted(Breakage.CLASS, what, found, expected));
        }
    }

    private static String simpleName(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /// Adds something to the beginning of a method.
    private record First(Breakage breakage, ClassDesc owner) implements CodeTransform {

        @Override
        public void atStart(CodeBuilder code) {
            breakage.write(code, owner);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
        }
    }
}
