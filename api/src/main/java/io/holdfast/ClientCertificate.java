// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/// The certificate of a client. Two are equal when their bytes are.
public final class ClientCertificate {

    private final byte[] der;

    /// @param der the certificate in DER; copied
    public ClientCertificate(byte[] der) {
        this.der = der.clone();
    }

    /// A copy.
    public byte[] der() {
        return der.clone();
    }

    /// Parses it, each time.
    public X509Certificate x509() {
        try {
            var factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalStateException(
                    "a client's certificate of %d bytes cannot be read".formatted(der.length), e);
        }
    }

    /// To whom it was issued: `CN=device-7,O=Example`.
    public String subject() {
        return x509().getSubjectX500Principal().getName();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientCertificate that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return "certificate of %d bytes".formatted(der.length);
    }
}
