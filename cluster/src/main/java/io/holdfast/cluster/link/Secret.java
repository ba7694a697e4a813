// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that all processes of a cluster share. It never crosses the wire and never appears in text.
public final class Secret {

    private static final int MIN_BYTES = 16;
    private static final int MAX_BYTES = 4096;
    private static final int GENERATED_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private Secret(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    public static Secret of(byte[] bytes) {
        if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "secret of %d bytes (expected %d to %d)".formatted(bytes.length, MIN_BYTES, MAX_BYTES));
        }
        return new Secret(bytes.clone());
    }

    /// Reads a secret file; white space around the secret does not count.
    ///
    /// @throws IOException when it cannot be read
    /// @throws IllegalArgumentException when it holds fewer than 16 bytes or more than 4096
    public static Secret read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "%s: %d bytes (expected at most %d)".formatted(file, Files.size(file), MAX_BYTES));
        }
        byte[] bytes =
                Files.readString(file, StandardCharsets.ISO_8859_1).strip().getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "%s: a secret of %d bytes (expected at least %d)".formatted(file, bytes.length, MIN_BYTES));
        }
        return new Secret(bytes);
    }

    /// Reads the file, having written a new random secret into it (mode 0600) if there was none.
    public static Secret readOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[GENERATED_BYTES];
            new SecureRandom().nextBytes(random);
            Path fresh = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    "secret",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(fresh, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.WRITE);
                Files.createLink(file, fresh);
            } catch (FileAlreadyExistsException _) {
                // Another process was faster; its secret counts.
            } finally {
                Files.delete(fresh);
            }
        }
        return read(file);
    }

    byte[] sign(byte[] message) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "Secret[…]";
    }
}
