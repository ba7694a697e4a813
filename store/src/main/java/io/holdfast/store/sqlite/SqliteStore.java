// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store.sqlite;

import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import io.holdfast.store.StoreLimits;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A store in one SQLite file, for the processes of one machine.
///
/// The file is in WAL mode and synchronised at checkpoints: what a killed process wrote is there, and what was written
/// in the last moment before a power failure may be missing, but never in part. One connection writes and one reads, so
/// that reading does not wait for another process that writes.
///
/// An expired entry is invisible at once; its row goes away when the key is next written, or in the sweep that precedes
/// a write every ten seconds and removes at most a thousand rows.
///
/// A call waits at most five seconds for other threads and processes, and fails then.
///
/// **Threads.** Any, virtual ones too; one reads and one writes at a time.
public final class SqliteStore implements Store {

    private static final long NEVER = Long.MAX_VALUE;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofDays(365_000);
    private static final long SWEEP_INTERVAL_MILLIS = 10_000;
    private static final int SWEEP_ROWS = 1_000;

    private static final String GET = "SELECT value FROM entry WHERE key = ? AND expires > ?";
    private static final String GET_WITH_EXPIRY = "SELECT value, expires FROM entry WHERE key = ? AND expires > ?";
    private static final String LIST = "SELECT key, value, expires FROM entry WHERE key >= ? ORDER BY key";
    private static final String SET = "INSERT OR REPLACE INTO entry (key, value, expires) VALUES (?, ?, ?)";
    private static final String ADD = """
            INSERT INTO entry (key, value, expires) VALUES (?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
            WHERE entry.expires <= ?""";
    private static final String LEASE = ADD + " OR entry.value = excluded.value";
    private static final String COMPARE_AND_SET =
            "UPDATE entry SET value = ?, expires = ? WHERE key = ? AND value = ? AND expires > ?";
    private static final String DELETE = "DELETE FROM entry WHERE key = ? AND expires > ?";
    private static final String DELETE_EXPECTED = "DELETE FROM entry WHERE key = ? AND value = ? AND expires > ?";
    private static final String SWEEP = """
            DELETE FROM entry WHERE key IN
            (SELECT key FROM entry WHERE expires <= ? AND expires < 9223372036854775807 LIMIT ?)""";

    private final InstantSource clock;
    private final SqliteConnection reader;
    private final SqliteConnection writer;
    private long lastSweepMillis; // owner: the writer, whose calls come one at a time

    /// Makes a store without touching the file: the first call opens it, creating it (mode 0600) and its directory.
    ///
    /// @param clock wall clock that entries expire by; the same for all processes
    public SqliteStore(Path path, InstantSource clock) {
        this(path, clock, PATIENCE);
    }

    SqliteStore(Path path, InstantSource clock, Duration patience) {
        var file = new SqliteFile(path);
        this.clock = clock;
        this.reader = new SqliteConnection(file, patience);
        this.writer = new SqliteConnection(file, patience);
    }

    @Override
    public Optional<String> get(String key) {
        StoreLimits.checkKey(key);
        return reader.call(statements -> statements.query(
                GET, rows -> rows.next() ? Optional.of(rows.getString(1)) : Optional.empty(), key, clock.millis()));
    }

    @Override
    public void set(String key, String value, @Nullable Duration timeToLive) {
        checkEntry(key, value, timeToLive);
        write(statements -> statements.update(SET, key, value, expiry(timeToLive)));
    }

    @Override
    public boolean addIfAbsent(String key, String value, @Nullable Duration timeToLive) {
        checkEntry(key, value, timeToLive);
        return write(statements -> statements.update(ADD, key, value, expiry(timeToLive), clock.millis())) > 0;
    }

    @Override
    public boolean compareAndSet(String key, String expected, String value, @Nullable Duration timeToLive) {
        checkEntry(key, value, timeToLive);
        StoreLimits.checkValue("expected value", expected);
        return write(statements ->
                        statements.update(COMPARE_AND_SET, value, expiry(timeToLive), key, expected, clock.millis()))
                > 0;
    }

    @Override
    public boolean delete(String key) {
        StoreLimits.checkKey(key);
        return write(statements -> statements.update(DELETE, key, clock.millis())) > 0;
    }

    @Override
    public boolean delete(String key, String expected) {
        StoreLimits.checkKey(key);
        StoreLimits.checkValue("expected value", expected);
        return write(statements -> statements.update(DELETE_EXPECTED, key, expected, clock.millis())) > 0;
    }

    @Override
    public long increment(String key, long delta) {
        StoreLimits.checkKey(key);
        return writer.transaction(statements -> {
            sweep(statements);
            Counter old = statements.query(GET_WITH_EXPIRY, rows -> Counter.read(key, rows), key, clock.millis());
            Counter sum = old.plus(key, delta);
            statements.update(SET, key, Long.toString(sum.number), sum.expires);
            return sum.number;
        });
    }

    @Override
    public boolean lease(String key, String owner, Duration timeToLive) {
        checkEntry(key, owner, timeToLive);
        return write(statements -> statements.update(LEASE, key, owner, expiry(timeToLive), clock.millis())) > 0;
    }

    @Override
    public Map<String, String> list(String prefix) {
        StoreLimits.checkPrefix(prefix);
        return reader.call(statements -> statements.query(LIST, rows -> entries(rows, prefix), prefix));
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
    }

    private static void checkEntry(String key, String value, @Nullable Duration timeToLive) {
        StoreLimits.checkKey(key);
        StoreLimits.checkValue("value", value);
        if (timeToLive != null) {
            StoreLimits.checkTimeToLive(timeToLive);
        }
    }

    private long expiry(@Nullable Duration timeToLive) {
        return timeToLive == null || timeToLive.compareTo(LONGEST) > 0 ? NEVER : clock.millis() + timeToLive.toMillis();
    }

    private int write(SqliteConnection.Work<Integer> work) {
        return writer.call(statements -> {
            sweep(statements);
            return work.with(statements);
        });
    }

    private void sweep(Statements statements) throws SQLException {
        long now = clock.millis();
        if (Math.abs(now - lastSweepMillis) >= SWEEP_INTERVAL_MILLIS) {
            statements.update(SWEEP, now, SWEEP_ROWS);
            lastSweepMillis = now;
        }
    }

    /// The range starts at the prefix and ends at the first key without it: no pattern, so no character is special.
    private Map<String, String> entries(ResultSet rows, String prefix) throws SQLException {
        long now = clock.millis();
        var entries = new LinkedHashMap<String, String>();
        while (rows.next() && rows.getString(1).startsWith(prefix)) {
            if (rows.getLong(3) > now) {
                entries.put(rows.getString(1), rows.getString(2));
            }
        }
        return Collections.unmodifiableMap(entries);
    }

    private record Counter(long number, long expires) {

        static Counter read(String key, ResultSet rows) throws SQLException {
            if (!rows.next()) {
                return new Counter(0, NEVER);
            }
            String digits = rows.getString(1);
            try {
                long number = Long.parseLong(digits);
                if (Long.toString(number).equals(digits)) {
                    return new Counter(number, rows.getLong(2));
                }
            } catch (NumberFormatException _) {
                // Reported below, like every other form that is not the one we write.
            }
            throw new StoreFailure(
                    "increment of '%s': its value is not a number (expected decimal digits)".formatted(key));
        }

        Counter plus(String key, long delta) {
            try {
                return new Counter(Math.addExact(number, delta), expires);
            } catch (ArithmeticException e) {
                throw new StoreFailure("increment of '%s': %d + %d exceeds 64 bits".formatted(key, number, delta), e);
            }
        }
    }
}
