// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A file that another process writes, read line by line as lines become whole.
///
/// **Owner**: one thread.
final class GrowingFile implements AutoCloseable {

    private final RandomAccessFile file;

    GrowingFile(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
    }

    /// What has become whole since the last time. Counted in bytes: what another process writes need
    /// not be UTF-8.
    List<String> newLines() throws IOException {
        long from = file.getFilePointer();
        byte[] bytes = new byte[(int) (file.length() - from)];
        file.readFully(bytes);
        int whole = bytes.length;
        while (whole > 0 && bytes[whole - 1] != '\n') {
            whole--;
        }
        file.seek(from + whole);
        return new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
