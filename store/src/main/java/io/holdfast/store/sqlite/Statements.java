// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// The prepared statements of one open connection, each prepared once.
///
/// Threads: owned by the lock of the [SqliteConnection].
final class Statements {

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    /// Reads the rows of a query; they end with the call.
    interface Rows<T> {
        T read(ResultSet rows) throws SQLException;
    }

    void execute(String sql) throws SQLException {
        prepare(sql).execute();
    }

    /// @return how many rows were changed
    int update(String sql, Object... arguments) throws SQLException {
        return prepare(sql, arguments).executeUpdate();
    }

    <T> T query(String sql, Rows<T> reader, Object... arguments) throws SQLException {
        try (ResultSet rows = prepare(sql, arguments).executeQuery()) {
            return reader.read(rows);
        }
    }

    void close() throws SQLException {
        connection.close();
    }

    private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }
}
