// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

/// Something cannot start, and trying again would not help. The message is one sentence for the operator.
public final class StartFailure extends Exception {

    private static final long serialVersionUID = 1L;

    public StartFailure(String sentence) {
        super(sentence);
    }

    public StartFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
