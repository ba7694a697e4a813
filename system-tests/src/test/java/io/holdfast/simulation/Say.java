// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.WorkerCommand;

/// Commands in the words of a trace.
final class Say {

    private static final int MOST_CHARS = 160;

    private Say() {}

    static String what(Command command) {
        String name = command.getClass().getSimpleName();
        return switch (command) {
            case GatewayCommand.Event event ->
                "%s %s/%d assignment %d%s"
                        .formatted(
                                name,
                                event.client(),
                                event.sequence(),
                                event.assignment(),
                                event.redelivered() ? " redelivered" : "");
            case WorkerCommand.ResultPart part ->
                "part %s/%d#%d assignment %d%s%s, %d effects"
                        .formatted(
                                part.client(),
                                part.sequence(),
                                part.part(),
                                part.assignment(),
                                part.last() ? " last" : "",
                                part.confirm() ? " confirm" : "",
                                part.effects().size());
            default -> shortened(command.toString());
        };
    }

    private static String shortened(String text) {
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
    }
}
