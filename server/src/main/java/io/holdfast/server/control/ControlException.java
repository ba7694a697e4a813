// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.control;

/// A request that was answered with an error; the message is the error's sentence.
public final class ControlException extends Exception {

    private static final long serialVersionUID = 1L;

    public ControlException(String message) {
        super(message);
    }
}
