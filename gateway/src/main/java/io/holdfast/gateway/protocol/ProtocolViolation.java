// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import io.holdfast.CloseReason;

/// A client sent what its protocol does not allow; the connection ends with the reason.
public final class ProtocolViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient CloseReason reason;
    private final int status;

    public ProtocolViolation(CloseReason.Code code, String text) {
        this(code, text, 0);
    }

    /// @param status that tells the client why, in its protocol: a code of HTTP, or of a WebSocket's close
    public ProtocolViolation(CloseReason.Code code, String text, int status) {
        super(text, null, false, false);
        this.reason = new CloseReason(code, text, true);
        this.status = status;
    }

    public CloseReason reason() {
        return reason;
    }

    /// 0 where the protocol is to choose by the reason.
    public int status() {
        return status;
    }
}
