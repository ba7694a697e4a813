// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// A question was not answered in time by every gateway that was asked.
public final class UnansweredException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    public UnansweredException(String message) {
        super(message);
    }
}
