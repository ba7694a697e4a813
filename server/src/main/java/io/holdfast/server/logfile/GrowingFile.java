// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.logfile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A text file that is written while it is read, and begun anew from time to time. A line counts when it
/// has its end; one of more than 1 MiB is cut.
///
/// Threads: one.
final class GrowingFile implements AutoCloseable {

    private static final int BLOCK_BYTES = 1 << 16;
    private static final int LINE_LIMIT_BYTES = 1 << 20;

    private final Path path;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private @Nullable Opened opened;

    /// @param key tells the file from another one of the same name
    private record Opened(FileChannel channel, Object key) {}

    GrowingFile(Path path) {
        this.path = path;
    }

    /// Goes on from so many lines before the end. To be called first, if at all.
    void skipToLast(int lines) throws IOException {
        Opened file = open();
        if (file != null) {
            file.channel().position(beginOfLast(file.channel(), lines));
        }
    }

    /// What was added since the last call, or since the beginning; nothing while the file is not there.
    List<String> added() throws IOException {
        List<String> lines = new ArrayList<>();
        Opened file = open();
        if (file == null) {
            return lines;
        }
        boolean replaced = isReplaced(file);
        // Read after that look: nobody writes to a file that has been replaced.
        readTo(lines, file.channel());
        if (replaced) {
            end(lines);
            close();
            Opened next = open();
            if (next != null) {
                readTo(lines, next.channel());
            }
        }
        return lines;
    }

    private @Nullable Opened open() throws IOException {
        while (opened == null) {
            try {
                Object key = key();
                FileChannel channel = FileChannel.open(path);
                if (key.equals(key())) {
                    opened = new Opened(channel, key);
                } else {
                    channel.close();
                }
            } catch (NoSuchFileException _) {
                return null;
            }
        }
        return opened;
    }

    private boolean isReplaced(Opened file) throws IOException {
        try {
            return !file.key().equals(key())
                    || file.channel().size() < file.channel().position();
        } catch (NoSuchFileException _) {
            // The next one is about to be made.
            return false;
        }
    }

    private Object key() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
    }

    private void readTo(List<String> lines, FileChannel channel) throws IOException {
        while (channel.read(block.clear()) > 0) {
            block.flip();
            while (block.hasRemaining()) {
                byte next = block.get();
                if (next == '\n') {
                    lines.add(text());
                } else {
                    begun.write(next);
                    if (begun.size() >= LINE_LIMIT_BYTES) {
                        lines.add(text());
                    }
                }
            }
        }
    }

    private void end(List<String> lines) {
        if (begun.size() > 0) {
            lines.add(text());
        }
    }

    private String text() {
        String line = begun.toString(StandardCharsets.UTF_8);
        begun.reset();
        return line;
    }

    /// Looks for line ends from the end of the file on.
    private long beginOfLast(FileChannel channel, int lines) throws IOException {
        long end = channel.size();
        int ends = 0;
        while (end > 0) {
            int length = (int) Math.min(BLOCK_BYTES, end);
            block.clear().limit(length);
            readFully(channel, end - length);
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n' && ++ends > lines) {
                    return end - length + i + 1;
                }
            }
            end -= length;
        }
        return 0;
    }

    private void readFully(FileChannel channel, long from) throws IOException {
        while (block.hasRemaining()) {
            if (channel.read(block, from + block.position()) < 0) {
                throw new IOException(path + ": became shorter while it was read");
            }
        }
    }

    @Override
    public void close() throws IOException {
        Opened file = opened;
        opened = null;
        if (file != null) {
            file.channel().close();
        }
    }
}
