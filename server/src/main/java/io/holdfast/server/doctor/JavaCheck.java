// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

/// Which Java runs this program, and with it the cluster.
final class JavaCheck {

    private static final String CHECK = "java";
    private static final int NEEDED = 25;

    private JavaCheck() {}

    static Finding of() {
        return of(Runtime.version(), System.getProperty("java.vendor", "unknown"), System.getProperty("java.home", ""));
    }

    static Finding of(Runtime.Version version, String vendor, String home) {
        String sentence = "Java %s (%s) in %s".formatted(version, vendor, home);
        return version.feature() >= NEEDED
                ? Finding.ok(CHECK, sentence)
                : Finding.fail(CHECK, sentence, "set JAVA_HOME to a JDK %d or newer".formatted(NEEDED));
    }
}
