// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.testing.LogRecorder;
import io.holdfast.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A registry on a real store, a clock to move, and the log: a test that says nothing of warnings must not cause any.
abstract class RegistryFixture {

    static {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    }

    @TempDir
    Path base;

    final ManualClock clock = new ManualClock();
    final LogRecorder log = new LogRecorder();
    SqliteStore store;
    Registry registry;

    @BeforeEach
    void open() {
        store = new SqliteStore(file(), clock);
        registry = new Registry(store, clock);
    }

    @AfterEach
    void close() {
        store.close();
        log.close();
        assertThat(log.complaints()).as("unexpected warnings").isEmpty();
    }

    Path file() {
        return base.resolve("run/holdfast.db");
    }

    /// A new process of the gateway registers; it says where its links are.
    GatewayAddress register(String name, int port) {
        return GatewayAddress.of(registry.register(name), "127.0.0.1", port, 2);
    }

    void loseTheStore() throws IOException {
        Files.move(file().getParent(), base.resolve("away"));
    }

    void bringTheStoreBack() throws IOException {
        Files.move(base.resolve("away"), file().getParent());
    }

    void wipeTheStore() {
        store.list("").keySet().forEach(store::delete);
    }
}
