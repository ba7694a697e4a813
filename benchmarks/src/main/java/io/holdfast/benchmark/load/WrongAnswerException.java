// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

/// The server did something else than what it was asked for: figures of such a run mean nothing.
public final class WrongAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public WrongAnswerException(String message) {
        super(message);
    }

    /// The same, for the thread that waits for the run.
    WrongAnswerException(WrongAnswerException cause) {
        super(cause.getMessage(), cause);
    }
}
