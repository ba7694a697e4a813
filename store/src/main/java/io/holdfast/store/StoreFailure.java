// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store;

/// The store is out of reach, or refused an operation.
public final class StoreFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreFailure(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreFailure(String message) {
        super(message);
    }
}
