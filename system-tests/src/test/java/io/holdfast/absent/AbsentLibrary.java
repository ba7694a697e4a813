// SPDX-License-Identifier: Apache-2.0
package io.holdfast.absent;

/// Is never found where the application runs.
public final class AbsentLibrary {

    private AbsentLibrary() {}

    public static String call() {
        return "found";
    }
}
