// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.CloseReason;

/// A client sent what its protocol does not allow; the connection ends with the reason.
public final class ProtocolViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient CloseReason reason;

    public ProtocolViolation(CloseReason.Code code, String text) {
        super(text, null, false, false);
        this.reason = new CloseReason(code, text, true);
    }

    public CloseReason reason() {
        return reason;
    }
}
