// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A key, and a certificate that it has signed itself, made by the JDK's keytool and written as PEM.
public final class TestIdentity {

    private static final char[] PASSWORD = "of the test".toCharArray();
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final KeyStore store;
    private final Path certificateFile;
    private final Path keyFile;

    private TestIdentity(KeyStore store, Path folder, String name) throws IOException, GeneralSecurityException {
        this.store = store;
        this.certificateFile = folder.resolve(name + "-certificate.pem");
        this.keyFile = folder.resolve(name + "-key.pem");
        Files.writeString(certificateFile, pem("CERTIFICATE", certificate().getEncoded()));
        var key = (PrivateKey) store.getKey("it", PASSWORD);
        Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
    }

    /// @param keys `EC` or `RSA`
    /// @param subject such as `CN=localhost`
    public static TestIdentity make(Path folder, String name, String keys, String subject)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        keys,
                        "-dname",
                        subject,
                        "-ext",
                        "SAN=dns:localhost,dns:chat.example.com,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        if (keytool.waitFor() != 0) {
            throw new AssertionError("keytool: " + said);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return new TestIdentity(store, folder, name);
    }

    public Path certificateFile() {
        return certificateFile;
    }

    public Path keyFile() {
        return keyFile;
    }

    X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) store.getCertificate("it");
    }

    KeyStore store() {
        return store;
    }

    char[] password() {
        return PASSWORD.clone();
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, BASE64.encodeToString(der), kind);
    }

    /// What a client speaks TLS with that trusts this identity alone.
    SSLContext trusted() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
