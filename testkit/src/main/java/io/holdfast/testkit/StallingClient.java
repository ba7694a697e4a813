// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A client that never reads, behind a small receive buffer.
public final class StallingClient implements AutoCloseable {

    private static final int RECEIVE_BUFFER_BYTES = 4096;

    private final Socket socket;

    private StallingClient(Socket socket) {
        this.socket = socket;
    }

    public static StallingClient connect(InetSocketAddress address) {
        try {
            var socket = new Socket();
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            socket.connect(address);
            return new StallingClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("no connection to " + address, e);
        }
    }

    public void say(String line) {
        try {
            socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
