// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.ControlException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// What the supervisor says to one who asked for something that takes long.
///
/// Threads: the supervisor's says; the asker's listens.
final class Conversation {

    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();

    private sealed interface Said {
        record Line(String text) implements Said {}

        record Done(ObjectNode result) implements Said {}

        record Refused(String sentence) implements Said {}
    }

    void say(String line) {
        said.add(new Said.Line(line));
    }

    void done(ObjectNode result) {
        said.add(new Said.Done(result));
    }

    void refuse(String sentence) {
        said.add(new Said.Refused(sentence));
    }

    /// Listens to the end.
    ///
    /// @return the result
    /// @throws ControlException with the sentence of a refusal
    ObjectNode listen(Consumer<String> progress) throws ControlException {
        try {
            while (true) {
                switch (said.take()) {
                    case Said.Line line -> progress.accept(line.text());
                    case Said.Done done -> {
                        return done.result();
                    }
                    case Said.Refused refused -> throw new ControlException(refused.sentence());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ControlException("interrupted");
        }
    }
}
