// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// A port at which a test plays the gateway.
final class RawPort implements AutoCloseable {

    private static final int ACCEPT_TIMEOUT_MILLIS = 10_000;

    private final ServerSocket server;

    RawPort() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            server.setSoTimeout(ACCEPT_TIMEOUT_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    RawPeer accept() {
        try {
            return new RawPeer(server.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
