// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.server.config.WebSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What clients may cost, and what becomes of those that want more.
@ExtendWith(QuietJetty.class)
class WebLimitsTest {

    private static final String GET = " HTTP/1.1\r\nHost: here\r\n\r\n";
    private static final long LARGE_BYTES = 16L << 20;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final WebLimits WITH_DEADLINES =
            new WebLimits(10, 8192, LONG, Duration.ofSeconds(20), Duration.ofMinutes(10), LONG);

    @TempDir
    private Path root;

    /// What deadlines are measured with.
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void writePages() throws IOException {
        Files.writeString(root.resolve("index.html"), "first");
        try (var large = new RandomAccessFile(root.resolve("large.bin").toFile(), "rw")) {
            large.setLength(LARGE_BYTES);
        }
    }

    private WebServer start(WebLimits limits) throws IOException {
        return WebServer.start(new WebSettings("127.0.0.1", 0, root), limits, nanos::get);
    }

    private void passSeconds(long seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void longHeadIsRefused() throws Exception {
        try (WebServer server = start(WebLimits.DEFAULT)) {
            int port = server.port();
            String most = "x".repeat(WebLimits.DEFAULT.headBytes());

            assertThat(Browser.ask(port, "GET /", "A: " + most + "\r\n").body())
                    .isEqualTo("431 Request Header Fields Too Large\n");
            assertThat(Browser.ask(port, "GET /" + most).body()).isEqualTo("414 URI Too Long\n");
            assertThat(Browser.ask(port, "GET /", "A: " + "x".repeat(4096) + "\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void garbageIsRefused() throws Exception {
        try (WebServer server = start(WebLimits.DEFAULT)) {
            for (String garbage : new String[] {"\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"}) {
                try (var browser = new Browser(server.port())) {
                    browser.say(garbage);

                    assertThat(browser.answer().status()).as(garbage).isIn(400, 505);
                }
            }
            assertThat(Browser.ask(server.port(), "GET /").body()).isEqualTo("first");
        }
    }

    @Test
    void connectionOnWhichNothingMovesIsClosed() throws Exception {
        var limits = new WebLimits(10, 8192, Duration.ofMillis(200), LONG, LONG, LONG);
        try (WebServer server = start(limits);
                var silent = new Browser(server.port())) {
            assertThat(silent.answer().head()).isEmpty();
            await().untilAsserted(
                            () -> assertThat(server.status().connections()).isZero());
            assertThat(server.status().counters().connectionsLate()).isZero();
        }
    }

    @Test
    void clientThatTakesTooLongForAHeadIsClosedAndCounted() throws Exception {
        try (WebServer server = start(WITH_DEADLINES);
                var slow = new Browser(server.port());
                var again = new Browser(server.port())) {
            slow.say("GET / HTTP/1.1\r\nHost: he");
            await().untilAsserted(
                            () -> assertThat(server.status().connections()).isEqualTo(2));
            passSeconds(15);
            again.say("GET /" + GET);
            assertThat(again.in().read()).isEqualTo('H');

            passSeconds(6);
            assertThat(slow.answer().head()).isEmpty();
            again.say("GET /" + GET + "GET / HTTP/1.1\r\nHost: he");
            await().until(() -> server.status().counters().requests() == 2);

            // Again and again, because it is told late that an answer has been written.
            await().until(() -> {
                passSeconds(21);
                return server.status().counters().connectionsLate() == 2;
            });
            assertThat(again.answer().body()).contains("first").endsWith("first");
            await().untilAsserted(
                            () -> assertThat(server.status().connections()).isZero());
        }
    }

    @Test
    void clientThatDoesNotReadIsClosedAndCounted() throws Exception {
        try (WebServer server = start(WITH_DEADLINES);
                var stalling = new Browser(server.port())) {
            stalling.say("GET /large.bin" + GET);
            assertThat(stalling.in().read()).isEqualTo('H');

            passSeconds(599);
            assertThat(Browser.ask(server.port(), "GET /").body()).isEqualTo("first");
            assertThat(server.status().counters().connectionsLate()).isZero();
            passSeconds(1);

            await().untilAsserted(() ->
                    assertThat(server.status().counters().connectionsLate()).isEqualTo(1));
            await().untilAsserted(
                            () -> assertThat(server.status().connections()).isZero());
        }
    }

    @Test
    void clientsThatDoNotReadHoldNoThreads() throws Exception {
        int more = 40;
        var stalling = new Browser[more];
        try (WebServer server = start(WebLimits.DEFAULT)) {
            for (int i = 0; i < more; i++) {
                stalling[i] = new Browser(server.port());
                stalling[i].say("GET /large.bin" + GET);
            }
            await().untilAsserted(() ->
                    assertThat(server.status().counters().requests()).isEqualTo(more));

            assertThat(Browser.ask(server.port(), "GET /").body()).isEqualTo("first");
            for (Browser each : stalling) {
                each.close();
            }
        }
    }

    @Test
    void atTheLimitOfConnectionsNewOnesWait() throws Exception {
        try (WebServer server = start(new WebLimits(2, 8192, LONG, LONG, LONG, LONG))) {
            var first = new Browser(server.port());
            try (var second = new Browser(server.port())) {
                second.say("GET /" + GET);
                assertThat(second.in().read()).isEqualTo('H');
                await().untilAsserted(
                                () -> assertThat(server.status().connections()).isEqualTo(2));
                try (var third = new Browser(server.port())) {
                    third.say("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
                    second.say("GET /" + GET);
                    await().until(() -> server.status().counters().requests() > 1);
                    assertThat(server.status().counters().requests()).isEqualTo(2);
                    assertThat(server.status().connections()).isEqualTo(2);

                    first.close();

                    assertThat(third.answer().body()).isEqualTo("first");
                }
            }
        }
    }

    @Test
    void answerThatIsBeingSentIsFinishedBeforeTheServerStops() throws Exception {
        WebServer server = start(new WebLimits(10, 8192, LONG, LONG, LONG, LONG));
        int port = server.port();
        try (var browser = new Browser(port)) {
            browser.say("GET /large.bin" + GET);
            assertThat(browser.in().read()).isEqualTo('H');
            Thread stop = Thread.ofVirtual().start(server::close);

            assertThat((long) browser.answer().body().length()).isEqualTo(LARGE_BYTES);
            stop.join();
        }
        assertThatThrownBy(() -> new Browser(port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void connectionThatWaitsForNothingIsClosedWhenTheServerStops() throws Exception {
        WebServer server = start(new WebLimits(10, 8192, LONG, LONG, LONG, LONG));
        try (var browser = new Browser(server.port())) {
            browser.say("GET /" + GET);
            assertThat(browser.in().read()).isEqualTo('H');
            Thread stop = Thread.ofVirtual().start(server::close);

            assertThat(browser.answer().body()).isEqualTo("first");
            stop.join(Duration.ofSeconds(30));
            assertThat(stop.isAlive()).isFalse();
            assertThat(server.status().counters().connectionsLate()).isZero();
        }
    }
}
