// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;

/// Held by the one supervisor of a run folder; the kernel gives it back when the process ends, however it ends. The
/// file itself stays: removing it would let two supervisors lock two files of the same name.
final class RunLock implements AutoCloseable {

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
        if (!isLocked(channel)) {
            channel.close();
            String pid = pidFile.running()
                    .map(process -> " (pid " + process.pid() + ")")
                    .orElse("");
            throw new StartFailure("already running" + pid);
        }
        pidFile.write(ProcessHandle.current());
        return new RunLock(channel, pidFile);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            // Held by this very JVM.
            return false;
        }
    }

    /// Removes the pid file, then gives the lock back.
    @Override
    public void close() throws IOException {
        try (channel) {
            pidFile.delete();
        }
    }
}
