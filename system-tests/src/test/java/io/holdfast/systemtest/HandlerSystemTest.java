// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.ClusterStatus;
import io.holdfast.testkit.LineClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What handlers do, well and badly.
class HandlerSystemTest {

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.ofProbe().expectWarnings();

    @ParameterizedTest
    @ValueSource(strings = {"throw", "throw-error"})
    void whatAHandlerThrowsCostsOneMessageAndOneLogLine(String command) {
        try (LineClient client = CLUSTER.connect()) {
            String mark = "mark-of-" + command;
            String pid = client.ask("pid");
            client.say(command + " " + mark);
            assertThat(client.ask("echo after")).isEqualTo("after");
            assertThat(client.ask("pid")).isEqualTo(pid);
            assertThat(CLUSTER.holdfast().logs().lines().filter(line -> line.contains(mark)))
                    .hasSize(1);
        }
    }

    @Test
    void sessionOutlivesItsWorker() {
        try (LineClient client = CLUSTER.connect()) {
            assertThat(client.ask("put colour blue")).isEqualTo("put");
            String pid = client.ask("pid");
            CLUSTER.holdfast().kill(Long.parseLong(pid));
            assertThat(client.ask("get colour")).isEqualTo("blue");
            assertThat(client.ask("pid")).isNotEqualTo(pid);
        }
        CLUSTER.awaitStatus("ready again", ClusterStatus::isReady);
    }

    @Test
    void eventThatKilledItsWorkerIsDeliveredAgainBeforeLaterOnes() {
        try (LineClient client = CLUSTER.connect()) {
            client.say("die-once");
            client.say("echo later");
            client.expect("before", "delivered again", "later");
        }
        CLUSTER.awaitStatus("ready again", ClusterStatus::isReady);
    }

    @Test
    void userAndEveryoneAreReachedFromOtherWorkers() {
        try (LineClient ann = CLUSTER.connect();
                LineClient bob = CLUSTER.connect();
                LineClient carol = CLUSTER.connect()) {
            assertThat(ann.ask("bind 7")).isEqualTo("bound");
            assertThat(carol.ask("bind 7")).isEqualTo("bound");
            assertThat(bob.ask("echo ready")).isEqualTo("ready");

            bob.say("tell 7 hello both");
            ann.expect("hello both");
            carol.expect("hello both");
            bob.say("all hello all");
            ann.expect("hello all");
            bob.expect("hello all");
            carol.expect("hello all");
        }
    }

    @Test
    void blockedHandlerDelaysNobodyElse() {
        try (LineClient slow = CLUSTER.connect();
                LineClient fast = CLUSTER.connect();
                LineClient other = CLUSTER.connect()) {
            slow.say("sleep 3000");
            assertThat(fast.ask("echo one")).isEqualTo("one");
            assertThat(other.ask("echo two")).isEqualTo("two");
            slow.expectSilence(Duration.ofMillis(1));
            slow.expect("slept");
        }
    }

    @Test
    void applicationClosesAClientAfterALastMessage() {
        try (LineClient watcher = CLUSTER.connect();
                LineClient client = CLUSTER.connect()) {
            assertThat(watcher.ask("watch")).isEqualTo("watching");
            client.say("name closing");
            client.say("close good bye");
            client.expect("good bye");
            client.expectClosed();
            watcher.received().skipTo("closed closing CLOSED_BY_APPLICATION");
        }
    }
}
