// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.ClientId;
import io.holdfast.server.control.Json;
import io.holdfast.server.supervisor.GatewayAnswers;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "close",
        description = {
            "Closes one client that is connected to a gateway of this machine.",
            "",
            "It is still sent what was said to it before. Workers finish what it said, and the application sees onClose"
                    + " with CLOSED_BY_OPERATOR.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast connections close 1-6a3f21c0-2b    an id that holdfast connections shows",
            "",
            "Exit codes: 0 closed, 1 no such client is connected here, 2 wrong usage, 3 not running."
        })
final class ConnectionsCloseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @ParentCommand
    private @Nullable ConnectionsCommand above;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "ID", description = "The client's id.")
    private String id = "";

    @Override
    public Integer call() throws Exception {
        String client = parsed();
        if (above != null) {
            common.inherit(above.common());
        }
        GatewayAnswers answers =
                Gateways.of(common).askAll("close", Json.object().put("client", client));
        for (var answer : answers.results().entrySet()) {
            if (answer.getValue().path("closed").asBoolean(false)) {
                common.text().println("closed " + client);
                if (common.json()) {
                    Gateways.print(Json.object().put("closed", true).put("gateway", answer.getKey()));
                }
                return Main.DONE;
            }
        }
        String where = answers.failures().isEmpty()
                ? "a gateway here"
                : "one that answers: " + String.join("; ", answers.failures());
        throw new CommandFailure(Main.FAILED, "client '%s' is not connected to %s".formatted(client, where));
    }

    private String parsed() {
        try {
            return ClientId.parse(id).toString();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
