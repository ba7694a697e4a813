// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the control socket of one process. At most 8 connections are served at a time; more wait
/// for 2 s and are then closed; a request is at most 4 KiB and must arrive within 2 s.
///
/// Threads: one daemon thread accepts, up to 8 answer; [#close()] may be called from any thread.
public final class ControlServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int CONNECTIONS = 8;
    private static final int REQUEST_LIMIT_BYTES = 4096;
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private final Path socket;
    private final ServerSocketChannel channel;
    private final Commands commands;
    private final Duration readTimeout;
    private final Semaphore places = new Semaphore(CONNECTIONS);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> thread("control", task));

    private ControlServer(Path socket, ServerSocketChannel channel, Commands commands, Duration readTimeout) {
        this.socket = socket;
        this.channel = channel;
        this.commands = commands;
        this.readTimeout = readTimeout;
    }

    /// What a process can be asked.
    @FunctionalInterface
    public interface Commands {

        /// Called on several threads at once. It may take its time, and goes on though the client goes
        /// away.
        ///
        /// @param progress told, on the calling thread, what the client is to know before the answer: a
        ///     line each
        /// @return a record, map or tree
        /// @throws ControlException when there is no such command, or it failed
        Object run(ControlRequest request, Consumer<String> progress) throws ControlException;
    }

    /// Listens on the path, replacing a socket that another process left there.
    public static ControlServer open(Path socket, Commands commands) throws IOException {
        return open(socket, commands, READ_TIMEOUT);
    }

    static ControlServer open(Path socket, Commands commands, Duration readTimeout) throws IOException {
        Files.deleteIfExists(socket);
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            SocketPath.use(socket, channel::bind);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        var server = new ControlServer(socket, channel, commands, readTimeout);
        thread("control-accept", server::acceptAll).start();
        return server;
    }

    private void acceptAll() {
        while (channel.isOpen()) {
            try {
                serve(channel.accept());
            } catch (IOException e) {
                if (channel.isOpen()) {
                    LOG.warn("The control socket cannot accept: socket={}", socket, e);
                    LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
                }
            }
        }
    }

    private void serve(SocketChannel connection) throws IOException {
        try {
            if (!places.tryAcquire(readTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                connection.close();
                return;
            }
        } catch (InterruptedException _) {
            // Nobody does.
            connection.close();
            return;
        }
        try {
            threads.execute(() -> answerInPlace(connection));
        } catch (RejectedExecutionException _) {
            // It is being closed.
            places.release();
            connection.close();
        }
    }

    private void answerInPlace(SocketChannel connection) {
        try {
            answer(connection);
        } finally {
            places.release();
        }
    }

    private void answer(SocketChannel connection) {
        try (connection;
                var lines = new LineChannel(connection)) {
            lines.write(answerTo(lines), WRITE_TIMEOUT);
        } catch (IOException e) {
            LOG.debug("A control connection ended early: socket={} reason={}", socket, e.getMessage());
        }
    }

    private String answerTo(LineChannel lines) throws IOException {
        try {
            var request = ControlRequest.parse(lines.read(REQUEST_LIMIT_BYTES, readTimeout));
            return Json.done(commands.run(request, progressTo(lines)));
        } catch (ControlException e) {
            return Json.error(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return Json.error("%s (expected {\"command\":\"NAME\"} in at most %d bytes)"
                    .formatted(e.getMessage(), REQUEST_LIMIT_BYTES));
        } catch (RuntimeException e) {
            LOG.error("A control command failed: socket={}", socket, e);
            return Json.error("internal error: " + e);
        }
    }

    /// Says nothing more once the client has gone.
    private static Consumer<String> progressTo(LineChannel lines) {
        var gone = new AtomicBoolean();
        return line -> {
            try {
                if (!gone.get()) {
                    lines.write(Json.progress(line), WRITE_TIMEOUT);
                }
            } catch (IOException _) {
                gone.set(true);
            }
        };
    }

    private static Thread thread(String name, Runnable task) {
        return Thread.ofPlatform().name(name).daemon().unstarted(task);
    }

    /// Ends listening and removes the socket; answers under way are finished.
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.warn("The control socket cannot be removed: socket={}", socket, e);
        }
        threads.shutdown();
    }
}
