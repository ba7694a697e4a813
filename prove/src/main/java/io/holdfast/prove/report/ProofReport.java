// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.report;

import io.holdfast.prove.scenario.Outcome;
import io.holdfast.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A whole run, with all that is needed to repeat it.
///
/// @param command its arguments
/// @param ratePerSecond messages that were to be sent
public record ProofReport(
        Instant date,
        Machine machine,
        List<String> command,
        long seed,
        int gateways,
        int workers,
        int clients,
        int ratePerSecond,
        List<Outcome> outcomes) {

    public ProofReport {
        command = List.copyOf(command);
        outcomes = List.copyOf(outcomes);
    }

    /// Whether all scenarios were run to their ends, and no client has noticed anything.
    public boolean isProved() {
        return !outcomes.isEmpty() && outcomes.stream().allMatch(Outcome::isProved);
    }

    public void write(Path file) throws IOException {
        var mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(this) + "\n");
    }
}
