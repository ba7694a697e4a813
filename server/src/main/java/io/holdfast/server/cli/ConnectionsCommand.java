// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.control.Json;
import io.holdfast.server.supervisor.GatewayAnswers;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "connections",
        description = {
            "Lists the clients that are connected to this machine's gateways, or closes one of them.",
            "",
            "Where several options are given, all must apply. UNFINISHED counts events that no worker has finished yet,"
                    + " QUEUED the bytes that the client has still to read. A gateway that does not answer within 5 s is"
                    + " named, the clients of the others are listed, and the exit code is 1.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast connections                           the first 100",
            "  holdfast connections --user ann                those of one user",
            "  holdfast connections --worker worker-2         those that a worker serves",
            "  holdfast connections --address 192.0.2.        those whose IP address begins so",
            "  holdfast connections --group room:7 --json     as one JSON object",
            "  holdfast connections close 1-6a3f21c0-2b       close that client",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not running."
        },
        subcommands = ConnectionsCloseCommand.class)
final class ConnectionsCommand implements Callable<Integer> {

    private static final int MOST = 10_000;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--user", paramLabel = "ID", description = "Only clients that are bound to this user id.")
    private @Nullable String user;

    @Option(names = "--group", paramLabel = "NAME", description = "Only clients that are in this group.")
    private @Nullable String group;

    @Option(
            names = "--worker",
            paramLabel = "NAME",
            description = "Only clients that this worker serves: worker-1, or its name in the cluster.")
    private @Nullable String worker;

    @Option(
            names = "--address",
            paramLabel = "IP",
            description = "Only clients whose IP address is this or begins with it; or IP:PORT.")
    private @Nullable String address;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1..10000. Default: 100.")
    private int limit = 100;

    @Override
    public Integer call() throws Exception {
        if (limit < 1 || limit > MOST) {
            throw new ParameterException(
                    command.commandLine(), "--limit: '%d' (expected 1..%d)".formatted(limit, MOST));
        }
        GatewayAnswers answers = Gateways.of(common).askAll("connections", filter());
        ObjectNode found = merged(answers.results());
        if (!common.json()) {
            System.out.print(ConnectionsTable.of(found));
        }
        return Gateways.finish(common, found, answers);
    }

    CommonOptions common() {
        return common;
    }

    /// The first so many of what all gateways found.
    private ObjectNode merged(Map<String, ObjectNode> parts) {
        ObjectNode all = Json.object();
        ArrayNode rows = all.putArray("connections");
        boolean more = false;
        for (var part : parts.entrySet()) {
            more |= part.getValue().path("more").asBoolean(false);
            for (JsonNode row : part.getValue().path("connections")) {
                if (rows.size() < limit) {
                    rows.add(((ObjectNode) row).put("gateway", part.getKey()));
                } else {
                    more = true;
                }
            }
        }
        return all.put("more", more);
    }

    private ObjectNode filter() {
        ObjectNode filter = Json.object().put("limit", limit);
        put(filter, "user", user);
        put(filter, "group", group);
        put(filter, "worker", worker);
        put(filter, "address", address);
        return filter;
    }

    private static void put(ObjectNode filter, String name, @Nullable String value) {
        if (value != null) {
            filter.put(name, value);
        }
    }
}
