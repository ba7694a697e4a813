// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import io.holdfast.testkit.talk.HeardFromOne;
import io.holdfast.testkit.talk.LineSocket;
import java.util.HashMap;
import java.util.Map;

/// One client: its socket, what it has said, and what it has heard of each of its group.
///
/// **Owner**: the traffic's thread.
final class ProverClient {

    private final int index;
    private final NumberedScript script;
    private final LineSocket socket;
    private final Map<Integer, HeardFromOne> heard = new HashMap<>();
    /// When messages were due that are not answered.
    private final Map<Long, Long> unanswered = new HashMap<>();

    private long said;
    private long worker;
    private boolean disconnected;

    ProverClient(int index, NumberedScript script, LineSocket socket) {
        this.index = index;
        this.script = script;
        this.socket = socket;
    }

    int index() {
        return index;
    }

    LineSocket socket() {
        return socket;
    }

    /// The process id of the worker that answered last.
    long worker() {
        return worker;
    }

    long said() {
        return said;
    }

    /// @return false when this was known
    boolean noticeDisconnect() {
        boolean isNew = !disconnected;
        disconnected = true;
        return isNew;
    }

    boolean isDisconnected() {
        return disconnected;
    }

    /// Says its next message.
    ///
    /// @return how many lines all clients together must hear of it
    int say(long dueNanos) {
        said++;
        unanswered.put(said, dueNanos);
        socket.write(script.line(index, said));
        return script.heard(index, said);
    }

    /// The last part of an answer came, for the first time.
    ///
    /// @return when its message was due
    long answered(long number, long worker) {
        this.worker = worker;
        Long due = unanswered.remove(number);
        if (due == null) {
            throw new IllegalStateException("client %d: answer %d to nothing that was said".formatted(index, number));
        }
        return due;
    }

    HeardFromOne of(int sender) {
        return heard.computeIfAbsent(sender, _ -> new HeardFromOne(script, index, sender));
    }
}
