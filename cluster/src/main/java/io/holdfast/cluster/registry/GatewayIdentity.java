// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

/// Who a gateway process is.
///
/// @param name given by the configuration; the same after a restart
/// @param number belongs to the name for ever, 1 or more
/// @param epoch the incarnation: greater than that of every earlier process of this number
public record GatewayIdentity(String name, int number, long epoch) {

    public GatewayIdentity {
        RegistryKeys.checkName(name);
        if (number < 1 || epoch < 1) {
            throw new IllegalArgumentException(
                    "gateway '%s': number %d, epoch %d (expected both to be >= 1)".formatted(name, number, epoch));
        }
    }
}
