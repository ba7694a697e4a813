// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import java.util.Locale;

/// What a check has found.
///
/// @param check in a word: `ports`
/// @param sentence what is so, without a full stop
/// @param remedy what to do about it, likewise; empty when all is well
public record Finding(Grade grade, String check, String sentence, String remedy) {

    /// How much it matters.
    public enum Grade {
        /// All is well.
        OK,
        /// It runs, but not as well as it could, or not for long.
        WARN,
        /// It cannot run like this.
        FAIL;

        /// As people read it.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String check, String sentence) {
        return new Finding(Grade.OK, check, sentence, "");
    }

    static Finding warn(String check, String sentence, String remedy) {
        return new Finding(Grade.WARN, check, sentence, remedy);
    }

    static Finding fail(String check, String sentence, String remedy) {
        return new Finding(Grade.FAIL, check, sentence, remedy);
    }
}
