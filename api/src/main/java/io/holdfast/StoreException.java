// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// The store is out of reach, or refused the operation.
public final class StoreException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
