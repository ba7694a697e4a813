// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Asks a process at its control socket.
public final class ControlClient {

    private static final int ANSWER_LIMIT_BYTES = 4 << 20;

    private ControlClient() {}

    /// @param timeout of sending, and again of waiting for the answer
    /// @throws IOException when nobody listens there, or no answer comes in time
    /// @throws ControlException when the answer is an error
    public static ObjectNode ask(Path socket, String command, Duration timeout) throws IOException, ControlException {
        return ask(socket, ControlRequest.of(command), timeout, _ -> {});
    }

    /// @param timeout of sending, and again of waiting for each line of progress and for the answer
    /// @param progress is told each line of progress, on the caller's thread
    /// @throws IOException when nobody listens there, or no answer comes in time
    /// @throws ControlException when the answer is an error
    public static ObjectNode ask(Path socket, ControlRequest request, Duration timeout, Consumer<String> progress)
            throws IOException, ControlException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            SocketPath.use(socket, channel::connect);
            try (var lines = new LineChannel(channel)) {
                lines.write(request.line(), timeout);
                while (true) {
                    ObjectNode line = read(lines, timeout);
                    if (!line.path(Json.PROGRESS).isString()) {
                        return resultOf(line);
                    }
                    progress.accept(line.path(Json.PROGRESS).stringValue());
                }
            }
        }
    }

    private static ObjectNode read(LineChannel lines, Duration timeout) throws IOException {
        try {
            return Json.parse(lines.read(ANSWER_LIMIT_BYTES, timeout));
        } catch (IllegalArgumentException e) {
            throw new IOException("the answer is " + e.getMessage(), e);
        }
    }

    private static ObjectNode resultOf(ObjectNode answer) throws ControlException {
        if (answer.path("ok").asBoolean(false) && answer.path("result") instanceof ObjectNode result) {
            return result;
        }
        throw new ControlException(answer.path("error").asString("an answer without a result"));
    }
}
