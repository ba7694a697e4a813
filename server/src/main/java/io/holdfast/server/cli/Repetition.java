// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.process.Signals;
import java.io.Console;
import java.io.PrintStream;

/// Shows text again and again until somebody interrupts it. On a terminal each one takes the place of the
/// one before; elsewhere it follows it.
///
/// Threads: used by one.
final class Repetition {

    private static final String CLEAR = "\033[2J";
    private static final String HOME = "\033[H";
    private static final String REST_OF_LINE = "\033[K";
    private static final String REST_OF_SCREEN = "\033[J";

    private final PrintStream out;
    private final boolean inPlace;
    private final String between;
    private boolean first = true;

    /// @param between what stands between one text and the next, unless they take each other's place
    Repetition(PrintStream out, boolean inPlace, String between) {
        this.out = out;
        this.inPlace = inPlace;
        this.between = between;
    }

    /// Whether somebody looks at standard output.
    static boolean isOnTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /// From now on, Ctrl-C is the ordinary end of this process.
    static void endInOrderWhenInterrupted() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (Signals.endThisProcess()) {
                                Runtime.getRuntime().halt(Main.DONE);
                            }
                        },
                        "shutdown"));
    }

    /// @param text ends with a line end
    /// @return whether there is still somebody to show things to
    boolean show(String text) {
        if (inPlace) {
            // One write, so that nothing flickers.
            String cleared = text.replace(System.lineSeparator(), REST_OF_LINE + System.lineSeparator());
            out.print((first ? CLEAR : "") + HOME + cleared + REST_OF_SCREEN);
        } else {
            out.print((first ? "" : between) + text);
        }
        first = false;
        out.flush();
        return !out.checkError();
    }
}
