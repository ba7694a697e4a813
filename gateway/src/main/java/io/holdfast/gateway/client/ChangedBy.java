// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

/// Whose handler changes a client's session or binding.
public enum ChangedBy {
    /// Its own, with the result of its event: its worker knows.
    ITSELF,
    /// Another client's, or nobody's: its worker is to be told.
    OTHERS
}
