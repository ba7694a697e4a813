// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.gateway.Gateway;
import io.holdfast.server.control.Json;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "drain",
        customSynopsis = "holdfast drain gateway N [--rate N/s | --cancel] [-c FILE] [--json]",
        description = {
            "Empties a gateway, so that its machine can be stopped: nobody new is accepted, and the clients that are"
                    + " here are closed a few at a time, each with the answers to what it said.",
            "",
            "New connections are refused from the first moment, so that a load balancer sends them elsewhere. A client"
                    + " whose events are unfinished is closed when they are done, or after 5 s; gateway.drain.advice"
                    + " is the last line that it is sent. The application sees onClose with GATEWAY_STOPPING.",
            "",
            "The process goes on running when it is drained. Interrupting this command does not end the drain: repeat"
                    + " it to watch it again, or to change the rate.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast drain gateway 1                empty gateway-1, 500 clients each second",
            "  holdfast drain gateway 1 --rate 50/s    more gently",
            "  holdfast drain gateway 1 --cancel       accept clients again, close no more of them",
            "",
            "Exit codes: 0 drained or cancelled, 1 failed, 2 wrong usage, 3 not running."
        })
final class DrainCommand implements Callable<Integer> {

    private static final String GATEWAY = "gateway";
    private static final int MOST_GATEWAYS = 64;
    private static final Pattern RATE = Pattern.compile("(\\d{1,7})(/s)?");

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "gateway", description = "The word gateway.")
    private String role = "";

    @Parameters(index = "1", paramLabel = "N", description = "Which one: 1 for gateway-1.")
    private int number;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            defaultValue = "500/s",
            description = "How many clients are closed each second. Default: 500/s.")
    private String rate = "";

    @Option(names = "--cancel", description = "Accept clients again; those that are left stay.")
    private boolean cancel;

    @Override
    public Integer call() throws Exception {
        if (!role.equals(GATEWAY)) {
            throw wrong("'%s' (expected gateway: holdfast drain gateway 1)".formatted(role));
        }
        if (number < 1 || number > MOST_GATEWAYS) {
            throw wrong("'%d' (expected the number of a gateway, 1..%d)".formatted(number, MOST_GATEWAYS));
        }
        ObjectNode arguments =
                cancel ? Json.object().put("cancel", true) : Json.object().put("rate", perSecond());
        String name = GATEWAY + "-" + number;
        var gateways = Gateways.of(common);
        gateways.require(name);
        ObjectNode result =
                gateways.ask(name, "drain", arguments, line -> common.text().println(name + ": " + line));
        if (common.json()) {
            Gateways.print(result.put("gateway", name));
        } else {
            System.out.println(cancel ? name + " accepts clients again" : name + " is drained");
        }
        return Main.DONE;
    }

    private int perSecond() {
        Matcher matcher = RATE.matcher(rate);
        if (matcher.matches()) {
            int value = Integer.parseInt(matcher.group(1));
            if (value >= 1 && value <= Gateway.MOST_DRAINED_PER_SECOND) {
                return value;
            }
        }
        throw wrong("--rate: '%s' (expected clients each second such as 500/s, 1..%d)"
                .formatted(rate, Gateway.MOST_DRAINED_PER_SECOND));
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }
}
