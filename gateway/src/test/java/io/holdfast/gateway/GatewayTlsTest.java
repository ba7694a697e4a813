// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static io.holdfast.gateway.ScriptedWorker.toClient;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ClientCertificate;
import io.holdfast.TlsFacts;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.gateway.config.Admission;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.config.TlsSettings;
import io.holdfast.gateway.config.TlsSettings.ClientAuth;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Listeners that speak TLS themselves, and independent clients of the JDK.
class GatewayTlsTest extends GatewayFixture {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MUCH_BYTES = 512 * 1024;

    private TestIdentity server;

    @BeforeEach
    void makeIdentity() throws Exception {
        server = TestIdentity.make(base, "server", "EC", "CN=localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void linesGoBothWaysAndTheEndIsToldAsTlsTellsIt(String version) throws Exception {
        Gateway gateway = secured(null, Duration.ofSeconds(10));
        ScriptedWorker worker = worker(gateway, "w1");
        try (SSLSocket socket = connect(gateway, version, null)) {
            say(socket, "hello\n");
            Assign assign = worker.next(Assign.class);
            TlsFacts facts = Objects.requireNonNull(assign.facts().tls());
            assertThat(facts.version()).isEqualTo(version);
            assertThat(facts.cipher()).isEqualTo(socket.getSession().getCipherSuite());
            assertThat(facts.serverName()).contains("chat.example.com");
            assertThat(facts.certificate()).isEmpty();
            worker.finish(worker.next(ClientConnected.class));
            ClientMessage message = worker.nextMessage("hello");
            String much = "x".repeat(MUCH_BYTES);
            worker.finish(message, toClient(assign.client(), much), closeWith(assign.client(), "bye"));
            BufferedReader reader = reader(socket);
            assertThat(reader.readLine()).isEqualTo(much);
            assertThat(reader.readLine()).isEqualTo("bye");
            assertThat(reader.readLine())
                    .as("the end, told by close_notify: else this throws")
                    .isNull();
        }
    }

    /// In TLS 1.2 the end of one half is the end of both.
    @Test
    void whoEndsItsHalfGetsItsAnswers() throws Exception {
        Gateway gateway = secured(null, Duration.ofSeconds(10));
        ScriptedWorker worker = worker(gateway, "w1");
        try (SSLSocket socket = connect(gateway, "TLSv1.3", null)) {
            say(socket, "question\n");
            socket.shutdownOutput();
            worker.finish((ClientConnected) worker.nextEvent());
            ClientMessage question = worker.nextMessage("question");
            worker.finish(question, toClient(question.client(), "answer"));
            BufferedReader reader = reader(socket);
            assertThat(reader.readLine()).isEqualTo("answer");
            assertThat(reader.readLine()).isNull();
        }
    }

    @Test
    void aClientShowsItsCertificate() throws Exception {
        TestIdentity device = TestIdentity.make(base, "device", "RSA", "CN=device-7, O=Example");
        Gateway gateway = secured(device, Duration.ofSeconds(10));
        ScriptedWorker worker = worker(gateway, "w1");
        try (var _ = connect(gateway, "TLSv1.3", device)) {
            TlsFacts facts =
                    Objects.requireNonNull(worker.next(Assign.class).facts().tls());
            ClientCertificate shown = facts.certificate().orElseThrow();
            assertThat(shown.subject()).isEqualTo("CN=device-7,O=Example");
            assertThat(shown.x509()).isEqualTo(device.certificate());
        }
    }

    @Test
    void whoShowsNoneWhereItMustIsNotTaken() throws Exception {
        TestIdentity device = TestIdentity.make(base, "device", "EC", "CN=device-7");
        TestIdentity stranger = TestIdentity.make(base, "stranger", "EC", "CN=device-7");
        Gateway gateway = secured(device, Duration.ofSeconds(10));
        assertNotTaken(gateway, null);
        assertNotTaken(gateway, stranger);
        awaitCount(gateway, "protocolViolations", 2);
        assertThat(count(gateway, "clientsAccepted")).isZero();
    }

    @Test
    void whoSpeaksNoTlsIsClosedAndCounted() throws Exception {
        Gateway gateway = secured(null, Duration.ofSeconds(10));
        LineSocket plain = client(gateway);
        plain.send("hello\nhello\n");
        awaitCount(gateway, "protocolViolations", 1);
        assertThat(count(gateway, "clientsFailed")).isZero();
    }

    @Test
    void whoDoesNotFinishTheHandshakeInTimeIsClosed() throws Exception {
        Gateway gateway = secured(null, Duration.ofMillis(200));
        try (var silent = new Socket("127.0.0.1", port(gateway))) {
            silent.setSoTimeout(TIMEOUT_MILLIS);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
        awaitCount(gateway, "protocolViolations", 1);
    }

    private void assertNotTaken(Gateway gateway, @Nullable TestIdentity with) {
        assertThatThrownBy(() -> {
                    try (SSLSocket socket = connect(gateway, "TLSv1.3", with)) {
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("closed");
                        }
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    private SSLSocket connect(Gateway gateway, String version, @Nullable TestIdentity with)
            throws IOException, GeneralSecurityException {
        SSLSocket socket = (SSLSocket) context(with).getSocketFactory().createSocket("127.0.0.1", port(gateway));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setEnabledProtocols(new String[] {version});
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("chat.example.com")));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private SSLContext context(@Nullable TestIdentity with) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(with == null ? null : with.store(), with == null ? null : with.password());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /// @param clients who issues their certificates, which they must show; null where they are not asked
    private Gateway secured(@Nullable TestIdentity clients, Duration handshake) {
        var tls = new TlsSettings(
                server.certificateFile(),
                server.keyFile(),
                clients == null ? null : clients.certificateFile(),
                clients == null ? ClientAuth.NONE : ClientAuth.REQUIRED);
        var listener = ListenerConfig.builder("text", "127.0.0.1", 0, MAX_LINE)
                .admission(new Admission(handshake, Duration.ZERO))
                .tls(tls)
                .build();
        return gateway(config(listener));
    }
}
