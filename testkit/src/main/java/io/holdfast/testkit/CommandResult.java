// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

/// What a run of `bin/holdfast` gave.
///
/// @param command its arguments
public record CommandResult(String command, int exitCode, String out, String err) {

    /// This result, which must have that exit code.
    public CommandResult expectExit(int expected) {
        if (exitCode != expected) {
            throw new AssertionError("expected exit code %d of %s".formatted(expected, this));
        }
        return this;
    }

    @Override
    public String toString() {
        return "holdfast %s → exit code %d, out <%s>, err <%s>".formatted(command, exitCode, out, err);
    }
}
