// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store.sqlite;

import io.holdfast.store.Store;
import io.holdfast.store.StoreDriver;
import java.nio.file.Path;
import java.time.InstantSource;

/// Makes a [SqliteStore] of `sqlite:PATH`.
public final class SqliteDriver implements StoreDriver {

    @Override
    public String scheme() {
        return "sqlite";
    }

    @Override
    public String form() {
        return "sqlite:PATH";
    }

    @Override
    public Store open(String rest, Path base) {
        if (rest.isBlank()) {
            throw new IllegalArgumentException("no path");
        }
        return new SqliteStore(base.resolve(rest), InstantSource.system());
    }
}
