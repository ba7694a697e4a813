// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import io.holdfast.testkit.HoldfastProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// The example echo as its configuration says, on free ports of this machine.
final class EchoCluster {

    private EchoCluster() {}

    /// Not started.
    static HoldfastProcess create() {
        Path echo = HoldfastProcess.home().resolve("examples/echo");
        try {
            String yaml = Files.readString(echo.resolve("holdfast.yaml"))
                    .replaceAll("0\\.0\\.0\\.0:\\d+", "127.0.0.1:0")
                    .replace("app: target", "app: " + echo.resolve("target"));
            return HoldfastProcess.create().configure(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where it speaks WebSocket.
    static InetSocketAddress webSocket(HoldfastProcess running) {
        return running.status().gateways().stream()
                .flatMap(gateway -> gateway.listening().stream())
                .filter(url -> url.startsWith("websocket:"))
                .map(URI::create)
                .map(uri -> new InetSocketAddress(uri.getHost(), uri.getPort()))
                .findFirst()
                .orElseThrow();
    }
}
