// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store.sqlite;

import io.holdfast.store.StoreFailure;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// A connection that opens itself when it is needed, and again after a failure or when the file was replaced.
///
/// **Waiting.** A call waits a limited time, its patience, for other threads and for locks of other processes. Inside
/// SQLite it waits only for a moment, because a virtual thread would hold its carrier there; the long wait is outside.
///
/// **Threads.** The lock owns every field; a call holds it from beginning to end.
final class SqliteConnection implements AutoCloseable {

    private static final int NATIVE_WAIT_MILLIS = 20;
    private static final long MAX_PAUSE_NANOS = 5_000_000;
    private static final Logger log = LoggerFactory.getLogger(SqliteConnection.class);

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS entry
            (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID""";
    private static final String INDEX = """
            CREATE INDEX IF NOT EXISTS entry_expires ON entry(expires) WHERE expires < 9223372036854775807""";

    private final SqliteFile file;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Statements statements;
    private @Nullable Object identity;
    private boolean closed;

    SqliteConnection(SqliteFile file, Duration patience) {
        this.file = file;
        this.patience = patience;
    }

    /// What a call does; done again from its beginning when the database was busy.
    interface Work<T> {
        T with(Statements statements) throws SQLException;
    }

    /// Does single statements, each of which is atomic.
    <T> T call(Work<T> work) {
        long deadline = System.nanoTime() + patience.toNanos();
        acquire(deadline);
        try {
            while (true) {
                try {
                    return work.with(ready());
                } catch (SQLException e) {
                    if (!isBusy(e)) {
                        throw failure(e);
                    }
                    pause(deadline, e);
                } catch (IOException e) {
                    throw failure(e);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Does several statements as one.
    <T> T transaction(Work<T> work) {
        return call(statements -> {
            statements.execute("BEGIN IMMEDIATE");
            boolean committed = false;
            try {
                T result = work.with(statements);
                statements.execute("COMMIT");
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    rollBack(statements);
                }
            }
        });
    }

    /// Later calls fail; waits for the one at work.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            discard();
        } finally {
            lock.unlock();
        }
    }

    private void acquire(long deadline) {
        try {
            if (!lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw busy(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFailure("store %s: interrupted while waiting for it".formatted(file), e);
        }
    }

    private Statements ready() throws SQLException, IOException {
        if (closed) {
            throw new StoreFailure("store %s: closed".formatted(file));
        }
        Object current = file.identity();
        if (statements != null && current != null && current.equals(identity)) {
            return statements;
        }
        discard();
        identity = file.create();
        Statements opened = open();
        statements = opened;
        return opened;
    }

    private Statements open() throws SQLException {
        NativeLibrary.load(file.directory());
        var config = new SQLiteConfig();
        config.setBusyTimeout(NATIVE_WAIT_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        Connection connection = config.createConnection(file.jdbcUrl());
        try (var statement = connection.createStatement()) {
            statement.execute(TABLE);
            statement.execute(INDEX);
            return new Statements(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void rollBack(Statements open) {
        try {
            open.execute("ROLLBACK");
        } catch (SQLException _) {
            discard();
        }
    }

    private void discard() {
        Statements old = statements;
        statements = null;
        identity = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                log.debug("closing a connection failed. file={}", file, e);
            }
        }
    }

    private void pause(long deadline, SQLException busy) {
        if (System.nanoTime() - deadline >= 0) {
            throw busy(busy);
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MAX_PAUSE_NANOS));
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreFailure("store %s: interrupted while it was busy".formatted(file), busy);
        }
    }

    private static boolean isBusy(SQLException e) {
        int primary = e.getErrorCode() & 0xff;
        return primary == SQLiteErrorCode.SQLITE_BUSY.code || primary == SQLiteErrorCode.SQLITE_PROTOCOL.code;
    }

    private StoreFailure busy(@Nullable SQLException cause) {
        String message = "store %s: busy for more than %d ms".formatted(file, patience.toMillis());
        return cause == null ? new StoreFailure(message) : new StoreFailure(message, cause);
    }

    private StoreFailure failure(SQLException e) {
        discard();
        boolean foreign = e instanceof SQLiteException known && known.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB;
        String problem = foreign
                ? "not a SQLite database (move it away; a new one is created by itself)"
                : String.valueOf(e.getMessage());
        return new StoreFailure("store %s: %s".formatted(file, problem), e);
    }

    private StoreFailure failure(IOException e) {
        discard();
        boolean terse = e instanceof FileSystemException known && known.getReason() == null;
        String problem = terse
                ? "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage())
                : String.valueOf(e.getMessage());
        return new StoreFailure("store %s: %s".formatted(file, problem), e);
    }
}
