// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.testing.LeakDetector;
import io.holdfast.cluster.testing.LogRecorder;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gateways, workers and raw peers that are closed after the test. A test fails that leaves a thread, an open port or a
/// buffer behind, or of whose warnings it says nothing.
@Timeout(60)
@ExtendWith(LeakDetector.class)
abstract class LinkFixture {

    static final Secret SECRET = Secret.of("the secret of these tests".getBytes(StandardCharsets.US_ASCII));
    static final Secret OTHER_SECRET = Secret.of("another secret, not theirs".getBytes(StandardCharsets.US_ASCII));
    static final LinkConfig CONFIG = LinkConfig.of(SECRET);
    private static final long FIRST_PAUSE_MILLIS = 10;

    final LogRecorder log = new LogRecorder();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Deque<Integer> ports = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
        for (int port : ports) {
            assertThat(isOpen(port)).as("port %d is open", port).isFalse();
        }
        log.close();
        assertThat(log.complaints()).as("unexpected warnings").isEmpty();
    }

    static ConditionFactory await() {
        return Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(15));
    }

    TestGateway gateway() {
        return gateway(CONFIG, 1);
    }

    TestGateway gateway(LinkConfig config, int shards) {
        return closeLater(new TestGateway(Transport.best(), config, 0, shards));
    }

    LinkDialer dialer() {
        return dialer(CONFIG);
    }

    LinkDialer dialer(LinkConfig config) {
        return dialer(Transport.best(), config, 1);
    }

    /// Dials soon again.
    LinkDialer dialer(Transport transport, LinkConfig config, int eventLoops) {
        return closeLater(new LinkDialer(transport, RawPeer.WORKER, config, eventLoops, FIRST_PAUSE_MILLIS));
    }

    RawPeer dialRaw(TestGateway gateway) {
        return closeLater(RawPeer.dial(gateway.port()));
    }

    RawPort rawPort() {
        return closeLater(new RawPort());
    }

    DialedLink dial(LinkDialer dialer, int port, LinkListener listener) {
        return dialer.dial("127.0.0.1", port, 0, _ -> true, listener);
    }

    /// The link that a listener has been told of.
    Link linkOf(RecordingListener listener) {
        await().until(() -> !listener.opened.isEmpty());
        return listener.opened.getLast();
    }

    <T extends AutoCloseable> T closeLater(T closeable) {
        if (closeable instanceof LinkDialer) {
            open.addFirst(closeable); // Closed first, lest it complain about the gateways that are closed.
        } else {
            open.addLast(closeable);
        }
        if (closeable instanceof TestGateway gateway) {
            ports.push(gateway.port());
        }
        return closeable;
    }

    /// Waits for the only warning with all these words, and takes it.
    void expectWarning(String... words) {
        await().untilAsserted(() -> assertThat(log.complaints())
                .filteredOn(line -> List.of(words).stream().allMatch(line::contains))
                .as("warnings with %s among %s", List.of(words), log.lines())
                .hasSize(1));
        log.takeComplaints(words);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("link-") || name.startsWith("gate-"))
                .toList();
    }

    private static boolean isOpen(int port) throws Exception {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (ConnectException _) {
            return false;
        }
    }
}
