// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import io.holdfast.store.StoreLimits;

/// The registry's keys in the store; [Registry] tells what lies there.
final class RegistryKeys {

    static final String ALIVE = "holdfast/gateway/";
    static final String LAST_NUMBER = "holdfast/gateway-last-number";

    private static final String NUMBER = "holdfast/gateway-number/";
    private static final String EPOCH = "holdfast/gateway-epoch/";
    private static final String FENCED = "holdfast/gateway-fenced/";

    private RegistryKeys() {}

    static String alive(int number) {
        return ALIVE + number;
    }

    static String number(String name) {
        return NUMBER + name;
    }

    static String epoch(int number) {
        return EPOCH + number;
    }

    static String fenced(int number) {
        return FENCED + number;
    }

    /// @throws IllegalArgumentException when it cannot be the name of a gateway
    static void checkName(String name) {
        IllegalArgumentException problem = null;
        try {
            StoreLimits.checkKey(number(name));
        } catch (IllegalArgumentException e) {
            problem = e;
        }
        if (problem != null || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "gateway name '%s' (expected 1 to %d bytes of UTF-8 without spaces and control characters)"
                            .formatted(name, StoreLimits.KEY_BYTES - NUMBER.length()),
                    problem);
        }
    }
}
