// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.util.stream.Collectors;

/// Says in one line what went wrong.
public final class Sentence {

    private Sentence() {}

    /// The message of what was written for people; with its type for everything else.
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        String text = message != null && isForPeople(failure) ? message : failure.toString();
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("; "));
    }

    private static boolean isForPeople(Throwable failure) {
        return failure.getClass().getName().startsWith("io.holdfast.") || failure instanceof IllegalArgumentException;
    }
}
