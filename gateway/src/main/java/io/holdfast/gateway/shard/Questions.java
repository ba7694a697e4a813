// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.log.Throttle;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.route.WorkerPort;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The questions that came over the shard's links. Of those with large answers one at a time of each
/// link is being answered, and none while the link takes no more.
///
/// **Limit**: from [#MOST_WAITING] questions of a link on that wait for their turn, or when they take
/// [#MOST_WAITING_BYTES], it is not read.
///
/// **Owner**: the shard's event loop.
final class Questions {

    static final int MOST_WAITING = 16;
    static final int MOST_WAITING_BYTES = 1024 * 1024;

    private static final int COMPLAINTS_PER_MINUTE = 10;
    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

    private final Answers answers;
    private final Throttle complaints =
            new Throttle(InstantSource.system(), COMPLAINTS_PER_MINUTE, Duration.ofMinutes(1));
    /// Of links that have questions waiting or being answered.
    private final Map<WorkerPort, Line> lines = new HashMap<>();

    Questions(Answers answers) {
        this.answers = answers;
    }

    void ask(WorkerPort asker, Ask ask) {
        if (Answers.isQuick(ask.question()) && asker.isWritable()) {
            answers.answer(ask, answer -> say(asker, answer));
        } else {
            lines.computeIfAbsent(asker, Line::new).add(ask);
        }
    }

    /// The link has closed: nobody waits for answers any more.
    void lost(WorkerPort asker) {
        Line line = lines.remove(asker);
        if (line != null) {
            line.waiting.clear();
            line.waitingBytes = 0;
        }
    }

    private void say(WorkerPort asker, Answer answer) {
        if (asker.state() == WorkerPort.State.LOST) {
            return;
        }
        try {
            asker.send(answer);
        } catch (IllegalArgumentException e) {
            if (complaints.admit()) {
                LOG.warn("a question is not answered asker={} reason=\"{}\"", asker, e.getMessage());
            }
        }
    }

    /// The questions of one link.
    private final class Line implements WorkerPort.Waiter {

        private final WorkerPort asker;
        private final ArrayDeque<Ask> waiting = new ArrayDeque<>();
        /// Whether something will call [#goOn]: an answer that is under way, or the link when it takes
        /// more.
        private boolean waits;
        private boolean goesOn;
        private boolean stopped;
        private long waitingBytes;

        Line(WorkerPort asker) {
            this.asker = asker;
        }

        void add(Ask ask) {
            waiting.add(ask);
            waitingBytes += bytes(ask);
            goOn();
            if (isFull() && !stopped) {
                stopped = true;
                asker.read(false);
            }
        }

        @Override
        public void resume(WorkerPort port) {
            waits = false;
            goOn();
        }

        private void goOn() {
            if (goesOn) {
                return; // An answer that came at once: the loop below goes on.
            }
            goesOn = true;
            while (!waits && !waiting.isEmpty()) {
                waits = true;
                if (asker.isWritable()) {
                    Ask next = waiting.remove();
                    waitingBytes -= bytes(next);
                    answers.answer(next, this::answered);
                } else {
                    asker.awaitWithRest(this);
                }
            }
            goesOn = false;
            if (stopped && !isFull()) {
                stopped = false;
                asker.read(true);
            }
            if (!waits) {
                lines.remove(asker, this);
            }
        }

        private boolean isFull() {
            return waiting.size() >= MOST_WAITING || waitingBytes >= MOST_WAITING_BYTES;
        }

        private void answered(Answer answer) {
            waits = false;
            say(asker, answer);
            goOn();
        }
    }

    private static int bytes(Ask ask) {
        return switch (ask.question()) {
            case Question.Count(Receiver where) -> Receivers.bytes(where);
            case Question.Find find -> Receivers.bytes(find.where());
            case Question.CountGroups count -> Receivers.bytes(count.groups());
        };
    }
}
