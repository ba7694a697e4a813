// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.control.Json;
import io.holdfast.server.supervisor.GatewayAnswers;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "rebalance",
        description = {
            "Spreads the clients of this machine's gateways evenly over the workers, at once.",
            "",
            "Gateways do that by themselves, but slowly, and only where the difference is large. A client that has"
                    + " nothing unfinished moves to another worker with its session; it stays connected, its messages"
                    + " stay in order, and the application sees nothing of it. All gateways are asked at once; one that"
                    + " does not answer within 5 s is named, and the exit code is 1.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast rebalance           after workers were added",
            "  holdfast rebalance --json    {\"ok\":true,\"moved\":1200,\"gateways\":{\"gateway-1\":1200}}",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not running."
        })
final class RebalanceCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        GatewayAnswers answers = Gateways.of(common).askAll("rebalance", Json.object(), common.text()::println);
        ObjectNode each = Json.object();
        long sum = 0;
        for (var answer : answers.results().entrySet()) {
            long moved = answer.getValue().path("moved").asLong(0);
            common.text().println("%s: %s moved".formatted(answer.getKey(), clients(moved)));
            each.put(answer.getKey(), moved);
            sum += moved;
        }
        ObjectNode result = Json.object().put("moved", sum);
        result.set("gateways", each);
        return Gateways.finish(common, result, answers);
    }

    private static String clients(long count) {
        return count == 1 ? "1 client" : count + " clients";
    }
}
