// SPDX-License-Identifier: Apache-2.0
/// The embedded store: one SQLite file (with its `-wal` and `-shm` beside it) that all processes of one machine open at
/// once. The entry type is [SqliteStore]; [SqliteConnection] opens, guards, retries and heals a connection to the
/// [SqliteFile]. The [NativeLibrary] lies beside the file.
///
/// Threads: any; a connection serves one caller at a time, and calls block.
@NullMarked
package io.holdfast.store.sqlite;

import org.jspecify.annotations.NullMarked;
