// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// A Maven repository of our own libraries on this machine, for builds of applications: they are in no public one.
///
/// A distribution brings it: `HOME/repository`. In a checkout it is laid out here, from what the build has made, in
/// `HOME/target/repository`. Others' libraries come from where Maven always gets them.
public final class LibraryRepository {

    private static final String GROUP = "io/holdfast";
    private static final String PARENT = "holdfast";
    private static final List<String> MODULES =
            List.of("api", "store", "cluster", "gateway", "worker", "server", "testkit");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd.HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path home;
    private final String version;
    private final String stamp;

    /// @param home the folder that holds `bin/holdfast`
    /// @param version of the libraries
    /// @param now becomes the time of a snapshot, by which Maven knows that it is newer than the one that it has
    public LibraryRepository(Path home, String version, Instant now) {
        this.home = home;
        this.version = version;
        this.stamp = STAMP.format(now);
    }

    /// Where it is.
    public Path folder() {
        return isBrought() ? brought() : home.resolve("target/repository");
    }

    /// Lays it out, unless it was brought.
    ///
    /// @throws IOException naming what the build has not made
    public void refresh() throws IOException {
        if (isBrought()) {
            return;
        }
        if (!Files.exists(home.resolve("pom.xml"))) {
            throw new NoSuchFileException(("%s: no such folder (expected a Maven repository with Holdfast's"
                            + " libraries, made in a checkout by: bin/holdfast new --libraries)")
                    .formatted(brought()));
        }
        Path group = folder().resolve(GROUP);
        put(group, PARENT, "pom", home.resolve("pom.xml"));
        for (String module : MODULES) {
            String artifact = "holdfast-" + module;
            put(group, artifact, "pom", home.resolve(module).resolve("pom.xml"));
            put(group, artifact, "jar", jar(module, artifact));
        }
    }

    private boolean isBrought() {
        return Files.isDirectory(brought());
    }

    private Path brought() {
        return home.resolve("repository");
    }

    private Path jar(String module, String artifact) throws NoSuchFileException {
        Path target = home.resolve(module).resolve("target");
        String name = artifact + "-" + version + ".jar";
        Path inLibraries = home.resolve("server/target/lib").resolve(name);
        Path jar = Files.exists(inLibraries) ? inLibraries : target.resolve(name);
        if (!Files.exists(jar)) {
            throw new NoSuchFileException(
                    "%s: no such file (build it with: mvn package -Dmaven.test.skip=true -pl testkit -am, in %s)"
                            .formatted(jar, home));
        }
        return jar;
    }

    private void put(Path group, String artifact, String kind, Path original) throws IOException {
        Path folder = group.resolve(artifact).resolve(version);
        Files.createDirectories(folder);
        copy(original, folder.resolve("%s-%s.%s".formatted(artifact, fileVersion(), kind)));
        if (isSnapshot()) {
            removeOlder(folder, kind);
            Files.writeString(folder.resolve("maven-metadata.xml"), metadata(artifact));
        }
    }

    private static void copy(Path original, Path place) throws IOException {
        Path fresh = Files.createTempFile(Objects.requireNonNull(place.getParent()), "fresh", ".tmp");
        Files.copy(original, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    }

    private void removeOlder(Path folder, String kind) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*." + kind)) {
            for (Path file : files) {
                if (!file.getFileName().toString().contains(stamp)) {
                    Files.delete(file);
                }
            }
        }
    }

    private boolean isSnapshot() {
        return version.endsWith("-SNAPSHOT");
    }

    private String fileVersion() {
        return isSnapshot() ? version.replace("SNAPSHOT", stamp + "-1") : version;
    }

    private String metadata(String artifact) {
        String updated = stamp.replace(".", "");
        var files = new StringBuilder();
        for (String kind : artifact.equals(PARENT) ? List.of("pom") : List.of("pom", "jar")) {
            files.append(
                    "      <snapshotVersion><extension>%s</extension><value>%s</value><updated>%s</updated></snapshotVersion>\n"
                            .formatted(kind, fileVersion(), updated));
        }
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <metadata modelVersion="1.1.0">
                  <groupId>io.holdfast</groupId>
                  <artifactId>%s</artifactId>
                  <version>%s</version>
                  <versioning>
                    <snapshot><timestamp>%s</timestamp><buildNumber>1</buildNumber></snapshot>
                    <lastUpdated>%s</lastUpdated>
                    <snapshotVersions>
                %s    </snapshotVersions>
                  </versioning>
                </metadata>
                """.formatted(artifact, version, stamp, updated, files);
    }
}
