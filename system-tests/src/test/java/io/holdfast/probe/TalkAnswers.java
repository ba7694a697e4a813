// SPDX-License-Identifier: Apache-2.0
package io.holdfast.probe;

import io.holdfast.Client;
import java.util.concurrent.ThreadLocalRandom;

/// Answers the lines of a numbered talk: `SLEEP VERB ARGUMENT TEXT`. Each thing that is sent is the text and the number
/// of its part, after a random time of at most so many milliseconds; what is sent is the same each time.
final class TalkAnswers {

    private TalkAnswers() {}

    static void answer(Client client, String line) throws InterruptedException {
        String[] words = line.split(" ", 4);
        int sleepMillis = Integer.parseInt(words[0]);
        String argument = words[2];
        String text = words[3];
        sleep(sleepMillis);
        switch (words[1]) {
            case "answer" -> client.send(text + " 0");
            case "parts" -> parts(client, Integer.parseInt(argument), text, sleepMillis);
            case "user" -> {
                client.cluster().user(argument).send(text + " 0");
                client.send(text + " 0");
            }
            case "room" -> client.cluster().group(argument).send(text + " 0");
            case "everyone" -> client.cluster().everyone().send(text + " 0");
            default -> client.send("unknown: " + line);
        }
    }

    private static void parts(Client client, int count, String text, int sleepMillis) throws InterruptedException {
        for (int part = 0; part < count; part++) {
            if (part > 0) {
                client.flush();
                sleep(sleepMillis);
            }
            client.send(text + " " + part);
        }
    }

    private static void sleep(int mostMillis) throws InterruptedException {
        if (mostMillis > 0) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(mostMillis + 1));
        }
    }
}
