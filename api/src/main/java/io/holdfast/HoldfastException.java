// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// What Holdfast could not do for the application; subclasses say why.
public class HoldfastException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public HoldfastException(String message) {
        super(message);
    }

    public HoldfastException(String message, Throwable cause) {
        super(message, cause);
    }
}
