// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Client;
import io.holdfast.Handler;
import io.holdfast.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The largest messages, both ways, with a real gateway and workers.
class LargeMessagesTest {

    private static final int LARGEST = 16 * 1024 * 1024;

    private static final class Echo implements Handler {
        @Override
        public void onMessage(Client client, Message message) {
            client.send(message.text());
        }
    }

    @TempDir
    private Path base;

    @Test
    void messagesOf16MiBAreEchoedWhole() throws Exception {
        try (var cluster = EmbeddedProcesses.start(config(), Echo::new);
                var one = connect(cluster.addresses().getFirst());
                var other = connect(cluster.addresses().getFirst());
                var small = connect(cluster.addresses().getFirst())) {
            byte[] large = line(LARGEST, 'a');
            byte[] another = line(LARGEST, 'b');
            var sent = CompletableFuture.allOf(saying(one, large), saying(other, another));
            byte[] hello = line(5, 'h');
            for (int i = 0; i < 10; i++) {
                small.getOutputStream().write(hello);
                assertThat(small.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
            }
            var heard = CompletableFuture.supplyAsync(() -> read(other, another.length));
            assertThat(Arrays.equals(read(one, large.length), large)).isTrue();
            assertThat(Arrays.equals(heard.get(60, TimeUnit.SECONDS), another)).isTrue();
            sent.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void messageOfAByteMoreIsRefused() throws Exception {
        try (var cluster = EmbeddedProcesses.start(config(), Echo::new);
                var client = connect(cluster.addresses().getFirst())) {
            var _ = saying(client, line(LARGEST + 1, 'a'));
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("closed: message of more than 16777216 bytes (limit 16777216)\n");
        }
    }

    private Path config() throws IOException {
        return Files.writeString(base.resolve("holdfast.yaml"), """
                gateway:
                  event-loops: 1
                  listen: [{address: "text://127.0.0.1:0", max-message: 16MiB}]
                  limits: {memory: 1GiB}
                worker: {processes: 2, app: none, handler: None}
                """);
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static CompletableFuture<Void> saying(Socket socket, byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] read(Socket socket, int bytes) {
        try {
            return socket.getInputStream().readNBytes(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] line(int length, char letter) {
        byte[] line = new byte[length + 1];
        Arrays.fill(line, (byte) letter);
        line[length] = '\n';
        return line;
    }
}
