// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.cluster.testing.LogRecorder;
import io.holdfast.gateway.TestIdentity;
import io.holdfast.gateway.config.TlsSettings;
import io.holdfast.gateway.config.TlsSettings.ClientAuth;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerTlsTest {

    @TempDir
    private Path folder;

    private TestIdentity one;
    private TestIdentity two;

    @BeforeEach
    void makeIdentities() throws Exception {
        one = TestIdentity.make(folder, "one", "EC", "CN=one");
        two = TestIdentity.make(folder, "two", "RSA", "CN=two");
    }

    @Test
    void wrongFilesAreToldWithKeyFileAndExpectation() throws Exception {
        Path none = folder.resolve("none.pem");
        Path text = Files.writeString(folder.resolve("text.pem"), "no secret of anybody");
        String listener = "gateway.listen[1].tls.";
        assertRefused(
                none,
                one.keyFile(),
                listener + "certificate: '" + none + "': no such file (expected certificates in PEM)");
        assertRefused(
                text,
                one.keyFile(),
                listener + "certificate: '" + text + "': no certificate (expected certificates in PEM)");
        assertRefused(
                one.certificateFile(),
                text,
                listener + "key: '" + text
                        + "': no such key (expected a private key in PEM, PKCS#8, without a password)");
        assertRefused(
                one.certificateFile(),
                two.keyFile(),
                listener + "key: '" + two.keyFile()
                        + "': does not belong to the certificate (expected the key of the first certificate in "
                        + one.certificateFile() + ")");
    }

    @Test
    void renewedFilesAreTakenUpAndWrongOnesAreNot() throws Exception {
        try (var log = new LogRecorder()) {
            var tls =
                    ListenerTls.of("gateway.listen[0]", settings(one.certificateFile(), one.keyFile()), Duration.ZERO);
            var first = tls.context();
            Files.copy(two.certificateFile(), one.certificateFile(), REPLACE_EXISTING);
            await().until(() -> {
                tls.newHandler(UnpooledByteBufAllocator.DEFAULT);
                return log.hasComplaints();
            });
            assertThat(tls.context()).isSameAs(first);
            assertThat(log.takeComplaints()).singleElement().asString().contains("does not belong");
            Files.copy(two.keyFile(), one.keyFile(), REPLACE_EXISTING);
            await().until(() -> {
                tls.newHandler(UnpooledByteBufAllocator.DEFAULT);
                return tls.context() != first;
            });
        }
    }

    private static void assertRefused(Path certificate, Path key, String sentence) {
        assertThatThrownBy(() -> ListenerTls.of("gateway.listen[1]", settings(certificate, key)))
                .hasMessage(sentence);
    }

    private static TlsSettings settings(Path certificate, Path key) {
        return new TlsSettings(certificate, key, null, ClientAuth.NONE);
    }
}
