// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A client that disappears in the middle of a line.
public final class HalfFrameClient {

    private HalfFrameClient() {}

    /// Sends the beginning of a line and closes the connection.
    public static void sendAndClose(InetSocketAddress address, String beginning) {
        send(address, beginning, false);
    }

    /// Sends the beginning of a line and resets the connection, as a crashed client's machine does.
    public static void sendAndReset(InetSocketAddress address, String beginning) {
        send(address, beginning, true);
    }

    private static void send(InetSocketAddress address, String beginning, boolean reset) {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(beginning.getBytes(UTF_8));
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("half a line to " + address, e);
        }
    }
}
