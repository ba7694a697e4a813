// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

/// Bytes that are no command: garbage, a wrong length, or an unknown type. The link that brought them cannot go on.
public final class WireException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }
}
