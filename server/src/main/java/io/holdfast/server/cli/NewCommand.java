// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.control.Json;
import io.holdfast.server.project.LibraryRepository;
import io.holdfast.server.project.NewProject;
import io.holdfast.server.supervisor.Version;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "new",
        description = {
            "Writes a new application: a small Maven project with a handler, its test and a configuration.",
            "",
            "It builds with 'mvn package' and runs with 'holdfast start' as it is. Its build finds Holdfast's own"
                    + " libraries in a Maven repository on this machine, which this command lays out.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast new my-app",
            "  holdfast new my-app --package com.example.app",
            "  holdfast new --libraries        lay out the libraries again, after an update of Holdfast",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage."
        })
final class NewCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "The project's folder, which must be empty or not there; its name is the project's.")
    private @Nullable Path folder;

    @Option(
            names = "--package",
            paramLabel = "NAME",
            description = "The handler's package. Default: com.example. and the project's name.")
    private @Nullable String packageName;

    @Option(names = "--libraries", description = "Lay out Holdfast's libraries, and do nothing else.")
    private boolean libraries;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure {
        Path target = folder;
        if (libraries == (target != null)) {
            throw new CommandFailure(Main.USAGE, "new: name a FOLDER, or --libraries alone; see: holdfast new --help");
        }
        String home = System.getProperty("holdfast.home");
        if (home == null) {
            throw new CommandFailure(Main.FAILED, "new: works only when called as bin/holdfast");
        }
        var repository = new LibraryRepository(Path.of(home), Version.text(), Instant.now());
        try {
            if (target == null) {
                repository.refresh();
                print(
                        Json.object().put("repository", repository.folder().toString()),
                        "libraries: " + repository.folder());
            } else {
                create(target, repository, Path.of(home, "bin", "holdfast"));
            }
            return Main.DONE;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(Main.FAILED, "new: " + e.getMessage());
        } catch (IOException e) {
            throw new CommandFailure(Main.FAILED, "new: " + (e instanceof NoSuchFileException ? e.getMessage() : e));
        }
    }

    private void create(Path target, LibraryRepository repository, Path program) throws IOException {
        String name = packageName == null ? NewProject.packageFor(target) : packageName;
        var project = new NewProject(target, name, repository.folder(), Version.text(), program.toString());
        project.refuseWhatIsThere();
        repository.refresh();
        List<Path> files = project.write();
        var report = Json.object()
                .put("folder", project.folder().toString())
                .put("handler", name + "." + project.className())
                .put("repository", repository.folder().toString());
        var list = report.putArray("files");
        files.forEach(file -> list.add(file.toString()));
        print(report, """
                written: %s
                  build  cd %s && mvn package
                  start  %s start
                  read   README.md""".formatted(
                project.folder(), NewProject.inShell(target.toString()), NewProject.inShell(program.toString())));
    }

    private void print(ObjectNode report, String text) {
        System.out.println(json ? Json.line(Json.object().put("ok", true).setAll(report)) : text);
    }
}
