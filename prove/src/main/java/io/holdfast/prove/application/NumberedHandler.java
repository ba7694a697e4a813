// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.application;

import io.holdfast.Client;
import io.holdfast.Handler;
import io.holdfast.Message;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Answers numbered lines.
///
/// ```text
/// enter GROUP                   joins the group         entered
/// one   MICROS GROUP NUMBERS    answers in one part     NUMBERS 0 PID MARK
/// two   MICROS GROUP NUMBERS    answers in two parts    NUMBERS 0 PID MARK, NUMBERS 1 PID MARK
/// group MICROS GROUP NUMBERS    tells the group         NUMBERS 0 PID MARK
/// ```
///
/// Each part takes a random time of at most MICROS. PID is the worker's process; MARK is `r` when the event was
/// redelivered, else `-`. But for these two, a line is answered the same each time.
public final class NumberedHandler implements Handler {

    private static final String PID = Long.toString(ProcessHandle.current().pid());

    @Override
    public void onMessage(Client client, Message message) throws InterruptedException {
        String[] words = message.text().split(" ", 4);
        switch (words[0]) {
            case "enter" -> {
                client.join(words[1]);
                client.send("entered");
            }
            case "one" -> {
                work(words[1]);
                client.send(answer(client, words[3], 0));
            }
            case "two" -> {
                work(words[1]);
                client.send(answer(client, words[3], 0));
                client.flush();
                work(words[1]);
                client.send(answer(client, words[3], 1));
            }
            case "group" -> {
                work(words[1]);
                client.cluster().group(words[2]).send(answer(client, words[3], 0));
            }
            default ->
                throw new IllegalArgumentException("'%s' (expected enter, one, two or group)".formatted(words[0]));
        }
    }

    static String answer(Client client, String numbers, int part) {
        return numbers + " " + part + " " + PID + (client.redelivered() ? " r" : " -");
    }

    private static void work(String mostMicros) throws InterruptedException {
        int most = Integer.parseInt(mostMicros);
        if (most > 0) {
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(most + 1));
        }
    }
}
