// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the simulation would notice: each fault, put into a copy of production code, makes a schedule fail.
class MutantTest {

    private static final int SCHEDULES = 20_000;
    private static final Path SOURCES = Path.of(System.getProperty("holdfast.home", ".."));

    @TempDir
    private Path directory;

    @Test
    @Timeout(600)
    void everyMutantIsCaught() throws Exception {
        Map<Mutant, Future<String>> found = new LinkedHashMap<>();
        try (var _ = Quiet.begin();
                var pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Mutant mutant : Mutants.all()) {
                Path compiled = Files.createDirectory(directory.resolve("mutant-" + found.size()));
                Callable<String> run = () -> String.valueOf(mutant.firstFailure(SOURCES, compiled, SCHEDULES));
                found.put(mutant, pool.submit(run));
            }
        }
        List<String> survivors = new ArrayList<>();
        for (var each : found.entrySet()) {
            if (each.getValue().get().equals("null")) {
                survivors.add(each.getKey().name());
            }
        }
        assertThat(survivors)
                .as("mutants that %d schedules do not catch", SCHEDULES)
                .isEmpty();
    }
}
