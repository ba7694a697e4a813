// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.util.Objects;

/// The version of Holdfast that runs.
public final class Version {

    private Version() {}

    /// As the jar's manifest says; `development` outside of a jar.
    public static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }
}
