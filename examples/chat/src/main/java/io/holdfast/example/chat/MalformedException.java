// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

/// What a client said is not a request; the message tells the client why.
final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
