// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.scenario;

import java.util.Arrays;
import java.util.Optional;

/// What can be proved.
public enum Scenario {
    RELOAD("reload", "the application is reloaded: new workers start, old ones hand over", 5, Faults::reload),
    KILL("kill", "a worker is killed (SIGKILL) at a random moment", 13, Faults::kill),
    STOP("stop", "a worker is stopped (SIGSTOP) for 0.1 to 12 s and goes on (SIGCONT)", 8, Faults::stop),
    NO_WORKERS("no-workers", "all workers are killed, and no others come for 5 s", 9, Faults::noWorkers),
    DRAIN("drain", "a worker is told to end (SIGTERM): it drains, and another is started", 5, Faults::drain),
    SUPERVISOR("supervisor", "the supervisor is killed; start -d adopts what still runs", 6, Faults::supervisor),
    REBALANCE("rebalance", "clients are moved to a worker that has none", 5, Faults::rebalance);

    private final String word;
    private final String description;
    private final int typicalSeconds;
    private final Fault fault;

    Scenario(String word, String description, int typicalSeconds, Fault fault) {
        this.word = word;
        this.description = description;
        this.typicalSeconds = typicalSeconds;
        this.fault = fault;
    }

    /// As it is called on the command line.
    public String word() {
        return word;
    }

    public String description() {
        return description;
    }

    /// About how long one fault takes, from the one before to when all processes are ready again.
    public int typicalSeconds() {
        return typicalSeconds;
    }

    /// The one that is called so.
    public static Optional<Scenario> of(String word) {
        return Arrays.stream(values()).filter(it -> it.word.equals(word)).findFirst();
    }

    Fault fault() {
        return fault;
    }
}
