// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

/// What kind of process speaks.
public enum Role {
    GATEWAY,
    WORKER,
    /// Any program that speaks to clients and is given none.
    PROGRAM
}
