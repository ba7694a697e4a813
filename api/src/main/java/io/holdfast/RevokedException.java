// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// The event that is being handled has been given to another worker: what this handler call still says is refused, and
/// it should return.
public final class RevokedException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    public RevokedException(String message) {
        super(message);
    }
}
