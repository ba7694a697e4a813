// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.process.ProcessLog;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.Sentence;
import io.holdfast.server.process.Signals;
import io.holdfast.server.process.StartFailure;
import io.holdfast.server.supervisor.CacheTraining;
import io.holdfast.server.supervisor.Supervisor;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Runs a supervisor in this process until a signal ends it.
final class SupervisedRun {

    /// What was said last is given so long to be read.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final HoldfastConfig config;
    private final Duration timeout;
    private final Consumer<String> progress;
    private final Teller teller = new Teller();
    private final CacheTraining cache = new CacheTraining();

    /// @param progress is told, a line each, what happens
    SupervisedRun(HoldfastConfig config, Duration timeout, Consumer<String> progress) {
        this.config = config;
        this.timeout = timeout;
        this.progress = line -> teller.tell(() -> progress.accept(line));
    }

    /// Returns only by failing: a signal ends the process, with exit code 0 when everything was stopped.
    ///
    /// @param whenReady is given the cluster's status once
    void run(Consumer<ObjectNode> whenReady) throws StartFailure, InterruptedException {
        openLog();
        try (Supervisor supervisor = Supervisor.prepare(config, progress)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(supervisor), "shutdown"));
            supervisor.start();
            try {
                supervisor.awaitReady(timeout);
                ObjectNode status = supervisor.status();
                teller.tell(() -> whenReady.accept(status));
                cache.start();
                supervisor.awaitEnd();
            } finally {
                Signals.waitIfTheyEndThisProcess();
                teller.await(LAST_WORDS);
            }
            throw new StartFailure(
                    "the supervisor ended; see " + new RunDirectory(config.run()).log(RunDirectory.SUPERVISOR));
        }
    }

    private void openLog() throws StartFailure {
        var run = new RunDirectory(config.run());
        try {
            run.create();
        } catch (IOException e) {
            throw new StartFailure("run: '%s': %s".formatted(run.path(), Sentence.of(e)), e);
        }
        ProcessLog.toFile(run.log(RunDirectory.SUPERVISOR), config.logs());
    }

    /// The shutdown hook.
    private void end(Supervisor supervisor) {
        if (Signals.endThisProcess()) {
            progress.accept("stopping");
            cache.close();
            supervisor.close();
            progress.accept("stopped");
            awaitLastWords();
            ProcessLog.close();
            Runtime.getRuntime().halt(Main.DONE);
        }
    }

    private void awaitLastWords() {
        try {
            teller.await(LAST_WORDS);
        } catch (InterruptedException _) {
            // The process ends all the same.
        }
    }
}
