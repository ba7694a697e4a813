// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.HoldfastProcess;
import io.holdfast.testkit.LineClient;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A client protocol of the user's in real gateways.
class DeviceSystemTest {

    private static final Path JAR =
            HoldfastProcess.home().resolve("examples/device/target/holdfast-example-device.jar");

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final HoldfastProcess holdfast = HoldfastProcess.create();
    private final Path protocols = holdfast.directory().resolve("protocols");

    @AfterEach
    void nothingIsLeft() {
        holdfast.close();
    }

    @Test
    void deviceAndTextClientTalkInOneGroup() throws Exception {
        Files.createDirectories(protocols);
        Path copy = Files.copy(JAR, protocols.resolve("device.jar"));
        configure().start();
        List<InetSocketAddress> ports = holdfast.status().listeners();
        try (LineClient person = LineClient.connect(ports.getFirst());
                LineClient device = LineClient.connect(ports.getLast())) {
            person.expect("hello");
            device.expect("$hello*62\r");
            device.say("$T=21.5*71\r");
            person.expect("T=21.5");
            device.say("$T=21.5*72\r");
            device.expect("NAK\r");
            person.say("reset");
            device.expect("$reset*75\r");
        }

        // What a gateway that is started again speaks was copied at the start.
        Files.writeString(copy, "not a jar any more");
        var before = holdfast.status().gateways().getFirst();
        holdfast.kill(before.pid());
        await().atMost(DEADLINE)
                .until(() -> holdfast.status().isReady()
                        && holdfast.status().gateways().getFirst().pid() != before.pid());
        try (LineClient device =
                LineClient.connect(holdfast.status().listeners().getLast())) {
            device.expect("$hello*62\r");
        }
        holdfast.stop();
    }

    @Test
    void protocolThatNobodyProvidesEndsTheStart() throws Exception {
        assertThat(configure().run("start", "-d").expectExit(1).err())
                .contains("gateway.listen[1]: protocol 'device' (expected one of frame, json, text");
    }

    private HoldfastProcess configure() {
        return holdfast.configure("""
                gateway:
                  listen:
                    - text://127.0.0.1:0
                    - {address: "device://127.0.0.1:0", max-message: 256}
                worker:
                  processes: 1
                  app: %s
                  handler: io.holdfast.example.device.DeviceHandler
                """.formatted(JAR));
    }
}
