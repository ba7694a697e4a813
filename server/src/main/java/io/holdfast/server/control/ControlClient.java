// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/// Asks a process at its control socket.
public final class ControlClient {

    private static final int ANSWER_LIMIT_BYTES = 4 << 20;

    private ControlClient() {}

    /// @param timeout of sending, and again of waiting for the answer
    /// @throws IOException when nobody listens there, or no answer comes in time
    /// @throws ControlException when the answer is an error
    public static ObjectNode ask(Path socket, String command, Duration timeout) throws IOException, ControlException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            SocketPath.use(socket, channel::connect);
            try (var lines = new LineChannel(channel)) {
                lines.write(Json.line(Json.object().put("command", command)), timeout);
                return resultOf(lines.read(ANSWER_LIMIT_BYTES, timeout));
            }
        }
    }

    private static ObjectNode resultOf(String answer) throws IOException, ControlException {
        ObjectNode object;
        try {
            object = Json.parse(answer);
        } catch (IllegalArgumentException e) {
            throw new IOException("the answer is " + e.getMessage(), e);
        }
        if (object.path("ok").asBoolean(false) && object.path("result") instanceof ObjectNode result) {
            return result;
        }
        throw new ControlException(object.path("error").asString("an answer without a result"));
    }
}
