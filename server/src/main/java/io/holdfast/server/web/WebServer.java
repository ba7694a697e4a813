// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import io.holdfast.server.config.WebSettings;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server of static files: HTTP/1.1, GET and HEAD.
///
/// Threads: started and stopped by one; [#status()] may be called from any.
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int MOST_THREADS = 16;
    private static final int FEWEST_THREADS = 2;
    private static final int SELECTORS = 1;
    private static final int BACKLOG = 256;
    private static final long LOOK_MILLIS = 250;

    /// Connections on which nothing moves when the server stops are for [Deadlines].
    private static final long NO_OTHER_IDLE_TIMEOUT = -1;

    private final WebSettings settings;
    private final Server server;
    private final ServerConnector connector;
    private final Deadlines deadlines;
    private final Pages pages;

    private WebServer(WebSettings settings, WebLimits limits, LongSupplier nanoTime) {
        this.settings = settings;
        this.server = new Server(threads());
        this.connector =
                new ServerConnector(server, null, null, null, 0, SELECTORS, new HttpConnectionFactory(http(limits)));
        this.deadlines = new Deadlines(limits, nanoTime);
        this.pages = new Pages(new PageFolder(settings.root()), deadlines, server.getByteBufferPool());
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(limits.idle().toMillis());
        connector.setShutdownIdleTimeout(NO_OTHER_IDLE_TIMEOUT);
        connector.addBean(deadlines);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections(), server));
        server.setHandler(new GracefulHandler(pages));
        server.setErrorHandler(new PlainErrors());
        server.setStopTimeout(limits.stop().toMillis());
    }

    private static QueuedThreadPool threads() {
        var threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("web");
        threads.setReservedThreads(0);
        return threads;
    }

    private static HttpConfiguration http(WebLimits limits) {
        var http = new HttpConfiguration();
        http.setRequestHeaderSize(limits.headBytes());
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRelativeRedirectAllowed(true);
        http.addCustomizer((request, headers) -> {
            SafeHeaders.put(headers);
            return request;
        });
        return http;
    }

    /// Returns when it listens.
    ///
    /// @throws IOException when it cannot, with a sentence for the operator
    public static WebServer start(WebSettings settings) throws IOException {
        return start(settings, WebLimits.DEFAULT, System::nanoTime);
    }

    static WebServer start(WebSettings settings, WebLimits limits, LongSupplier nanoTime) throws IOException {
        var started = new WebServer(settings, limits, nanoTime);
        try {
            started.listen();
            return started;
        } catch (Exception e) {
            started.close();
            throw new IOException("web.listen: %s: %s".formatted(settings.address(), reason(e)), e);
        }
    }

    private void listen() throws Exception {
        server.start();
        look();
        LOG.info("Listening: address={} root={}", url(), settings.root());
    }

    /// The cause says it; what Jetty says besides is the address again.
    private static String reason(Exception e) {
        Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }

    /// Ends with the connector's scheduler.
    private void look() {
        deadlines.look();
        var _ = connector.getScheduler().schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// The port that it listens at.
    public int port() {
        return connector.getLocalPort();
    }

    private String url() {
        return "http://" + settings.withPort(port()).address();
    }

    public WebStatus status() {
        return new WebStatus(
                List.of(url()),
                deadlines.connections(),
                new WebStatus.Counters(pages.requests(), pages.failed(), deadlines.late()));
    }

    /// Takes no new requests, and lets answers that are being sent reach their clients, 2 s at most.
    @Override
    public void close() {
        deadlines.stop();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("Stopped before all answers were sent: reason={}", e.toString());
        }
    }
}
