// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.project;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/// A small Maven project with a handler and its test.
///
/// @param folder the project's, whose last name is the project's; must not exist, or be empty
/// @param packageName the handler's
/// @param repository see [LibraryRepository]
/// @param version of our libraries
/// @param holdfast how this program is called
public record NewProject(Path folder, String packageName, Path repository, String version, String holdfast) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int LONGEST_NAME = 50;
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    /// @throws IllegalArgumentException telling what is wrong with a name
    public NewProject {
        folder = folder.toAbsolutePath().normalize();
        String name = nameOf(folder);
        if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "'%s': not a name for a project (expected 1 to %d lower-case letters, digits and hyphens, such as my-app)"
                            .formatted(name, LONGEST_NAME));
        }
        if (!SourceVersion.isName(packageName) || !packageName.equals(packageName.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "--package: '%s': not a name for a package (expected lower-case words with dots, such as com.example.app)"
                            .formatted(packageName));
        }
    }

    /// The package of a project that says nothing else: `com.example.myapp` of `my-app`.
    public static String packageFor(Path folder) {
        return "com.example." + nameOf(folder.toAbsolutePath().normalize()).replace("-", "");
    }

    private static String nameOf(Path folder) {
        return Objects.toString(folder.getFileName(), "");
    }

    public String name() {
        return nameOf(folder);
    }

    /// Of the handler, without its package.
    public String className() {
        return Arrays.stream(name().split("-"))
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                        .collect(Collectors.joining())
                + "Handler";
    }

    /// @return the files, relative to the folder
    /// @throws IllegalArgumentException when there is something in the folder already
    /// @throws IOException when it cannot be written
    public List<Path> write() throws IOException {
        refuseWhatIsThere();
        String path = packageName.replace('.', '/');
        List<Path> written = new ArrayList<>();
        written.add(write("pom.xml", "pom.xml"));
        written.add(write("Handler.java.txt", "src/main/java/%s/%s.java".formatted(path, className())));
        written.add(write("HandlerTest.java.txt", "src/test/java/%s/%sTest.java".formatted(path, className())));
        written.add(write("holdfast.yaml", "holdfast.yaml"));
        written.add(write("README.md", "README.md"));
        written.add(write("gitignore", ".gitignore"));
        return written;
    }

    /// @throws IllegalArgumentException when there is something in the folder already
    public void refuseWhatIsThere() throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "'%s': a file is there (expected no file, or an empty folder)".formatted(folder));
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            "'%s': the folder is not empty (expected none, or an empty one)".formatted(folder));
                }
            }
        }
    }

    private Path write(String template, String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, filled(text(template)));
        return Path.of(name);
    }

    private String filled(String text) {
        Map<String, String> values = Map.of(
                "name", name(),
                "package", packageName,
                "path", packageName.replace('.', '/'),
                "class", className(),
                "version", version,
                "repository", inXml(repository.toString()),
                "holdfast", inShell(holdfast));
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(Objects.requireNonNull(values.get(place.group(1)))));
    }

    private static String inXml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /// As it is typed in a shell.
    public static String inShell(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String text(String template) throws IOException {
        try (InputStream in = Objects.requireNonNull(NewProject.class.getResourceAsStream(template), template)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
