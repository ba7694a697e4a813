// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.gateway.config.TlsSettings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what a listener needs to speak TLS. Errors name key, file and what is expected, and never show
/// what a file holds.
final class TlsFiles {

    private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA");
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String KEY_EXPECTED = "expected a private key in PEM, PKCS#8, without a password";
    private static final String CERTIFICATES_EXPECTED = "expected certificates in PEM";

    static {
        // A client that handshakes again and again costs much and nothing useful comes of it.
        if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
    }

    private TlsFiles() {}

    /// @param listener key of the listener: `gateway.listen[1]`
    static SslContext read(String listener, TlsSettings settings) throws IOException {
        X509Certificate[] chain = certificates(listener + ".tls.certificate", settings.certificate());
        PrivateKey key = privateKey(listener + ".tls.key", settings.key());
        requirePair(listener, settings, key, chain[0].getPublicKey());
        var builder = SslContextBuilder.forServer(key, chain)
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1));
        Path clientCa = settings.clientCa();
        if (clientCa != null) {
            builder.trustManager(certificates(listener + ".tls.client-ca", clientCa));
        }
        builder.clientAuth(
                switch (settings.clientAuth()) {
                    case NONE -> ClientAuth.NONE;
                    case OPTIONAL -> ClientAuth.OPTIONAL;
                    case REQUIRED -> ClientAuth.REQUIRE;
                });
        return builder.build();
    }

    private static X509Certificate[] certificates(String key, Path file) throws IOException {
        try (var in = new ByteArrayInputStream(bytes(key, file, CERTIFICATES_EXPECTED))) {
            X509Certificate[] found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            if (found.length > 0) {
                return found;
            }
            throw wrong(key, file, "no certificate", CERTIFICATES_EXPECTED);
        } catch (CertificateException _) {
            throw wrong(key, file, "no certificate", CERTIFICATES_EXPECTED);
        }
    }

    private static PrivateKey privateKey(String key, Path file) throws IOException {
        String text = new String(bytes(key, file, KEY_EXPECTED), US_ASCII);
        Matcher pem = PRIVATE_KEY.matcher(text);
        if (!pem.find()) {
            throw wrong(key, file, "no such key", KEY_EXPECTED);
        }
        try {
            var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
            for (String kind : KEY_KINDS) {
                try {
                    return KeyFactory.getInstance(kind).generatePrivate(encoded);
                } catch (InvalidKeySpecException _) {
                    // It is of another kind.
                }
            }
        } catch (IllegalArgumentException | GeneralSecurityException _) {
            // No Base64.
        }
        throw wrong(key, file, "no key of RSA, EC or EdDSA", KEY_EXPECTED);
    }

    private static byte[] bytes(String key, Path file, String expected) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            throw wrong(key, file, "no such file", expected);
        } catch (IOException e) {
            throw wrong(key, file, "cannot be read: " + e.getMessage(), expected);
        }
    }

    private static void requirePair(String listener, TlsSettings settings, PrivateKey key, PublicKey of)
            throws IOException {
        try {
            byte[] text = "holdfast".getBytes(US_ASCII);
            Signature signing = Signature.getInstance(algorithm(key));
            signing.initSign(key);
            signing.update(text);
            byte[] signed = signing.sign();
            signing.initVerify(of);
            signing.update(text);
            if (signing.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException _) {
            // They are of different kinds.
        }
        throw wrong(
                listener + ".tls.key",
                settings.key(),
                "does not belong to the certificate",
                "expected the key of the first certificate in " + settings.certificate());
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
    }

    private static IOException wrong(String key, Path file, String what, String expected) {
        return new IOException("%s: '%s': %s (%s)".formatted(key, file, what, expected));
    }
}
