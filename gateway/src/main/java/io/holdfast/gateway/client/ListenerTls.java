// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.gateway.config.TlsSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS of one listener. Files that were renewed are taken up for new connections: they are looked at
/// again when a client comes and the last look was a while ago. Where what they hold is wrong, that is
/// logged once, and what was there before stays in use.
///
/// **Owner**: none; safe from any thread.
public final class ListenerTls {

    /// What a file was when it was read.
    private record Stamp(FileTime modified, long bytes) {}

    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(ListenerTls.class);

    private final String key;
    private final TlsSettings settings;
    private final long lookNanos;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long lookedAt = System.nanoTime();
    private volatile SslContext current;
    /// Of the files that were tried last; whoever is looking has it.
    private volatile List<Stamp> stamps;

    private ListenerTls(String key, TlsSettings settings, Duration lookEvery) throws IOException {
        this.key = key;
        this.settings = settings;
        this.lookNanos = lookEvery.toNanos();
        this.stamps = stamps(settings);
        this.current = TlsFiles.read(key, settings);
    }

    /// @param key of the listener, which names it in errors: `gateway.listen[1]`
    /// @throws IOException when the files are not what they should be; the message says which, and why
    public static ListenerTls of(String key, TlsSettings settings) throws IOException {
        return of(key, settings, LOOK_EVERY);
    }

    /// @param lookEvery how often the files are looked at
    static ListenerTls of(String key, TlsSettings settings, Duration lookEvery) throws IOException {
        return new ListenerTls(key, settings, lookEvery);
    }

    /// For a connection. It has no deadline of its own: see [ClientSocket].
    public SslHandler newHandler(ByteBufAllocator allocator) {
        long now = System.nanoTime();
        if (now - lookedAt >= lookNanos && looking.compareAndSet(false, true)) {
            lookedAt = now;
            Thread.ofVirtual().name("certificates").start(this::look);
        }
        SslHandler handler = current.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    SslContext context() {
        return current;
    }

    private void look() {
        try {
            List<Stamp> now = stamps(settings);
            if (!now.equals(stamps)) {
                stamps = now;
                current = TlsFiles.read(key, settings);
                LOG.info("new certificates are in use listener={} certificate={}", key, settings.certificate());
            }
        } catch (IOException e) {
            LOG.warn("new certificates are not used, those before stay reason=\"{}\"", e.getMessage());
        } finally {
            looking.set(false);
        }
    }

    /// A file that cannot be looked at has a stamp of its own, so that this is told once.
    private static List<Stamp> stamps(TlsSettings settings) {
        List<Stamp> stamps = new ArrayList<>();
        stamps.add(stamp(settings.certificate()));
        stamps.add(stamp(settings.key()));
        Path clientCa = settings.clientCa();
        if (clientCa != null) {
            stamps.add(stamp(clientCa));
        }
        return stamps;
    }

    private static Stamp stamp(Path file) {
        try {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException _) {
            return new Stamp(FileTime.fromMillis(0), -1);
        }
    }
}
