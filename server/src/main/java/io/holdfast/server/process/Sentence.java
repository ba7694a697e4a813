// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Collectors;

/// Says in one line what went wrong.
public final class Sentence {

    private Sentence() {}

    /// The message of what was written for people; the file and what is wrong with it; with its type for
    /// everything else.
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        String text = failure instanceof FileSystemException file
                ? files(file) + ": " + reason(file)
                : message != null && isForPeople(failure) ? message : failure.toString();
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("; "));
    }

    private static String files(FileSystemException failure) {
        return failure.getOtherFile() == null ? failure.getFile() : failure.getFile() + " -> " + failure.getOtherFile();
    }

    private static String reason(FileSystemException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such file";
            case NotDirectoryException _ -> "not a folder";
            default -> failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason();
        };
    }

    private static boolean isForPeople(Throwable failure) {
        Class<?> type = failure.getClass();
        return type.getName().startsWith("io.holdfast.")
                || type == IOException.class
                || failure instanceof IllegalArgumentException;
    }
}
