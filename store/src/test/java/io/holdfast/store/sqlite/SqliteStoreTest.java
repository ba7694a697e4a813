// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.store.MovableClock;
import io.holdfast.store.Store;
import io.holdfast.store.StoreContract;
import io.holdfast.store.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {

    private final MovableClock clock = new MovableClock();

    @TempDir
    Path base;

    private Path file;
    private SqliteStore store;

    @BeforeEach
    void open() {
        file = base.resolve("run/holdfast.db");
        store = new SqliteStore(file, clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected String url() {
        return "sqlite:" + file;
    }

    @Override
    protected void pass(Duration time) {
        clock.move(time);
    }

    @Test
    void onlyTheOwnerCanReadTheFiles() throws IOException {
        store.set("k", "v", null);
        try (var files = Files.list(file.getParent())) {
            assertThat(files.filter(path -> path.getFileName().toString().startsWith("holdfast.db")))
                    .hasSize(3)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void storesOfOneFileSeeEachOther() {
        try (var other = new SqliteStore(file, clock)) {
            store.set("k", "1", null);
            assertThat(other.get("k")).hasValue("1");
            other.set("k", "2", null);
            assertThat(store.get("k")).hasValue("2");
        }
        assertThat(store.get("k")).hasValue("2");
    }

    @Test
    void expiredRowsAreSweptByLaterWritesInBoundedSteps() throws SQLException {
        for (int i = 0; i < 1500; i++) {
            store.set("k" + i, "v", Duration.ofSeconds(1));
        }
        clock.move(Duration.ofSeconds(11));
        store.set("a", "v", null);
        assertThat(rows()).isEqualTo(501);
        clock.move(Duration.ofSeconds(11));
        store.increment("b", 1);
        assertThat(rows()).isEqualTo(2);
    }

    private long rows() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM entry")) {
            return result.getLong(1);
        }
    }

    @Test
    void missingDirectoryFailsUntilItIsBack() throws IOException {
        store.set("k", "v", null);
        Path away = base.resolve("away");
        Files.move(file.getParent(), away);
        assertThatThrownBy(() -> store.get("k"))
                .isInstanceOf(StoreFailure.class)
                .hasMessage("store %s: %s: the directory is missing", file, file.getParent());
        assertThatThrownBy(() -> store.set("k", "w", null)).isInstanceOf(StoreFailure.class);
        Files.move(away, file.getParent());
        assertThat(store.get("k")).hasValue("v");
        store.set("k", "w", null);
        assertThat(store.get("k")).hasValue("w");
    }

    @Test
    void directoryThatIsAFileFailsUntilItIsOne() throws IOException {
        Files.writeString(file.getParent(), "in the way");
        assertThatThrownBy(() -> store.get("k"))
                .isInstanceOf(StoreFailure.class)
                .hasMessageStartingWith("store " + file + ": ");
        Files.delete(file.getParent());
        assertThat(store.get("k")).isEmpty();
        store.set("k", "v", null);
    }

    @Test
    void removedFileIsCreatedAgainAndSharedAgain() throws IOException {
        try (var other = new SqliteStore(file, clock)) {
            store.set("k", "v", null);
            assertThat(other.get("k")).hasValue("v");
            removeFiles();
            assertThat(store.get("k")).isEmpty();
            store.set("k", "w", null);
            assertThat(other.get("k")).hasValue("w");
            assertThat(other.increment("n", 1)).isEqualTo(1);
            assertThat(store.increment("n", 1)).isEqualTo(2);
        }
    }

    @Test
    void replacedFileIsSeen() throws IOException {
        Path copy = base.resolve("copy.db");
        try (var other = new SqliteStore(copy, clock)) {
            other.set("k", "copy", null);
        }
        store.set("k", "original", null);
        Files.delete(Path.of(file + "-wal"));
        Files.delete(Path.of(file + "-shm"));
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(store.get("k")).hasValue("copy");
        store.set("k", "new", null);
        assertThat(store.get("k")).hasValue("new");
    }

    @Test
    void garbageIsOneClearFailureUntilItIsMovedAway() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "This was a letter to my grandmother.");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> store.get("k"))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessage("store %s: not a SQLite database (move it away; a new one is created by itself)", file);
            assertThatThrownBy(() -> store.increment("k", 1)).isInstanceOf(StoreFailure.class);
        }
        Files.move(file, base.resolve("letter"));
        assertThat(store.increment("k", 1)).isEqualTo(1);
        assertThat(base.resolve("letter")).hasContent("This was a letter to my grandmother.");
    }

    private void removeFiles() throws IOException {
        Files.delete(file);
        Files.deleteIfExists(Path.of(file + "-wal"));
        Files.deleteIfExists(Path.of(file + "-shm"));
    }

    @Test
    void readingGoesOnWhileAnotherProcessHoldsTheWriteLock() throws SQLException {
        store.close();
        store = new SqliteStore(file, clock, Duration.ofMillis(100));
        store.set("k", "v", null);
        try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = holder.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> store.set("k", "w", null))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessage("store %s: busy for more than 100 ms", file);
            assertThat(store.get("k")).hasValue("v");
            statement.execute("ROLLBACK");
        }
        store.set("k", "w", null);
        assertThat(store.get("k")).hasValue("w");
    }

    @Test
    void interruptedCallerStopsWaiting() throws Exception {
        store.set("k", "v", null);
        try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = holder.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            var failed = new CountDownLatch(1);
            Thread caller = Thread.ofVirtual().start(() -> {
                assertThatThrownBy(() -> store.set("k", "w", null)).hasMessageContaining("interrupted");
                failed.countDown();
            });
            caller.interrupt();
            assertThat(failed.await(4, TimeUnit.SECONDS)).isTrue();
        }
        store.set("k", "w", null);
    }
}
