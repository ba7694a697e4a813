// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.holdfast.testkit.LineClient;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OrderSystemTest {

    private static final int LINES = 10_000;

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.ofChat();

    @Test
    void pipelinedLinesOfOneClientReachEveryoneInOrder() {
        try (LineClient ann = CLUSTER.connect();
                LineClient bob = CLUSTER.connect()) {
            ann.say("Ann");
            ann.received().skipTo("Ann[1] joined.");
            bob.say("Bob");
            ann.expect("Bob[2] joined.");
            bob.received().skipTo("Bob[2] joined.");

            ann.write(IntStream.rangeClosed(1, LINES)
                    .mapToObj(number -> number + "\n")
                    .collect(joining())
                    .getBytes(UTF_8));

            for (int number = 1; number <= LINES; number++) {
                ann.expect("Ann[1]: " + number);
                bob.expect("Ann[1]: " + number);
            }
        }
    }
}
