// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Held by the one supervisor of a run folder; the kernel gives it back when the process ends, however it ends. The
/// file itself stays: removing it would let two supervisors lock two files of the same name. It names its holder as a
/// [PidFile] does, for the case that the pid file is lost.
///
/// The kernel also gives it back when the process that holds it opens and closes the file once more, so that process
/// must not ask who holds it.
final class RunLock implements AutoCloseable {

    private static final int ATTEMPTS = 10;
    private static final long PAUSE_MILLIS = 20;

    private final FileChannel channel;
    private final PidFile pidFile;

    private RunLock(FileChannel channel, PidFile pidFile) {
        this.channel = channel;
        this.pidFile = pidFile;
    }

    /// @throws StartFailure when another supervisor holds it
    static RunLock take(RunDirectory run) throws IOException, StartFailure {
        var pidFile = new PidFile(run.supervisorPid());
        var channel = FileChannel.open(run.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!locks(channel)) {
                throw new StartFailure("already running (%s)"
                        .formatted(pidFile.running()
                                .or(() -> holder(run))
                                .map(process -> "pid " + process.pid())
                                .orElse("it holds " + run.lock())));
            }
            ByteBuffer holder =
                    ByteBuffer.wrap(PidFile.text(ProcessHandle.current()).getBytes(StandardCharsets.UTF_8));
            channel.truncate(0).write(holder);
            pidFile.write(ProcessHandle.current());
            return new RunLock(channel, pidFile);
        } catch (IOException | StartFailure | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Tried for a moment, because [#isHeld(RunDirectory)] holds it while it looks.
    private static boolean locks(FileChannel channel) throws IOException {
        for (int attempt = 1; !locksNow(channel); attempt++) {
            if (attempt == ATTEMPTS) {
                return false;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private static boolean locksNow(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            // Held by this very JVM.
            return false;
        }
    }

    /// Whether a supervisor, which is another process, holds it.
    static boolean isHeld(RunDirectory run) throws IOException {
        try (var channel = FileChannel.open(run.lock(), StandardOpenOption.READ)) {
            return channel.tryLock(0, Long.MAX_VALUE, true) == null;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// Who holds it, or held it last, if that process still runs.
    static Optional<ProcessHandle> holder(RunDirectory run) {
        return new PidFile(run.lock()).running();
    }

    /// Removes the pid file, then gives the lock back.
    @Override
    public void close() throws IOException {
        try (channel) {
            pidFile.delete();
        }
    }
}
