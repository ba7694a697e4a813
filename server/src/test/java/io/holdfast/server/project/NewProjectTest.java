// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewProjectTest {

    @TempDir
    private Path folder;

    @Test
    void allPlacesInAllFilesAreFilled() throws IOException {
        NewProject project = project("chat-2-go", "org.acme.chat");

        assertThat(project.write())
                .containsExactly(
                        Path.of("pom.xml"),
                        Path.of("src/main/java/org/acme/chat/Chat2GoHandler.java"),
                        Path.of("src/test/java/org/acme/chat/Chat2GoHandlerTest.java"),
                        Path.of("holdfast.yaml"),
                        Path.of("README.md"),
                        Path.of(".gitignore"))
                .allSatisfy(file -> assertThat(Files.readString(project.folder().resolve(file)))
                        .isNotBlank()
                        .doesNotContain("{{", "}}"));
        assertThat(project.folder().resolve("holdfast.yaml"))
                .content()
                .contains("target/chat-2-go.jar", "org.acme.chat.Chat2GoHandler");
        assertThat(project.folder().resolve("pom.xml")).content().contains(">/the/repository<", ">7.0<");
    }

    @Test
    void oddPathsOfThisProgramAreWrittenSoThatMavenAndShellsReadThem() throws IOException {
        Path home = Path.of("/it's R&D <1>");
        var project = new NewProject(
                folder.resolve("app"),
                "com.example",
                home.resolve("repository"),
                "7.0",
                home.resolve("holdfast").toString());

        project.write();

        assertThat(project.folder().resolve("pom.xml")).content().contains(">/it's R&amp;D &lt;1&gt;/repository<");
        assertThat(project.folder().resolve("README.md")).content().contains("'/it'\\''s R&D <1>/holdfast' start\n");
    }

    @Test
    void packageFollowsFromTheName() {
        assertThat(NewProject.packageFor(Path.of("some/my-app"))).isEqualTo("com.example.myapp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"My-App", "1app", "my_app", "my--app", "app-", "ä", "app.x"})
    void badNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> project(name, "com.example"))
                .withMessage("'%s': not a name for a project (expected 1 to 50 lower-case letters, digits and hyphens,"
                                .formatted(name)
                        + " such as my-app)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "com.", "com.Example", "com.class", "a b", "1.a"})
    void badPackageIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> project("app", name))
                .withMessageStartingWith("--package: '%s': not a name for a package (expected".formatted(name));
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Path mine =
                Files.writeString(Files.createDirectory(folder.resolve("app")).resolve("mine"), "mine");
        Files.writeString(folder.resolve("file"), "mine");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> project("app", "com.example").write())
                .withMessage(
                        "'%s': the folder is not empty (expected none, or an empty one)".formatted(mine.getParent()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> project("file", "com.example").write())
                .withMessageEndingWith("a file is there (expected no file, or an empty folder)");
        assertThat(folder.resolve("app")).isDirectoryContaining(mine::equals);
    }

    private NewProject project(String name, String packageName) {
        return new NewProject(folder.resolve(name), packageName, Path.of("/the/repository"), "7.0", "holdfast");
    }
}
