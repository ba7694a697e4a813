// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.LineClient;
import io.holdfast.testkit.StallingClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Each kind of bad input has one outcome, and disturbs nobody else.
class BadInputSystemTest {

    private static final int LIMIT = 65_536;
    private static final String TOO_BIG = "closed: message of more than 65536 bytes (limit 65536)";
    private static final String NOT_UTF_8 = "closed: not valid UTF-8";

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.ofProbe().expectWarnings();

    private final LineClient bystander = CLUSTER.connect();
    private final LineClient client = CLUSTER.connect();

    @BeforeEach
    void bystanderWatches() {
        bystander.say("watch");
        bystanderHears("watching");
    }

    @AfterEach
    void bystanderIsUndisturbed() {
        bystander.say("echo undisturbed");
        bystanderHears("undisturbed");
        bystander.close();
        client.close();
    }

    @Test
    void lineAtTheLimitIsAMessage() {
        assertThat(client.ask("length " + "x".repeat(LIMIT - 7))).isEqualTo("65536");
    }

    @Test
    void lineOverTheLimitCloses() {
        client.say("name big");
        client.writeWhileOpen(("x".repeat(LIMIT + 1) + "\n").getBytes(UTF_8));
        client.expect(TOO_BIG);
        client.expectClosed();
        bystanderHears("closed big MESSAGE_TOO_BIG");
    }

    @Test
    void megabyteWithoutNewlineCloses() {
        client.say("name endless");
        client.writeWhileOpen(new byte[1024 * 1024]);
        client.expect(TOO_BIG);
        client.expectClosed();
        bystanderHears("closed endless MESSAGE_TOO_BIG");
    }

    @Test
    void invalidUtf8Closes() {
        client.say("name latin");
        client.write(new byte[] {'e', 'c', 'h', 'o', ' ', (byte) 0xe9, '\n'});
        client.expect(NOT_UTF_8);
        client.expectClosed();
        bystanderHears("closed latin INVALID_MESSAGE");
    }

    @Test
    void whatWasSaidBeforeInvalidUtf8IsAnswered() {
        client.write(new byte[] {'e', 'c', 'h', 'o', ' ', 'a', '\n', (byte) 0xff, '\n'});
        client.expect("a", NOT_UTF_8);
        client.expectClosed();
    }

    @Test
    void nulIsACharacterLikeAnyOther() {
        assertThat(client.ask("echo a\0b")).isEqualTo("a\0b");
    }

    @Test
    void emptyLineIsAnEmptyMessage() {
        assertThat(client.ask("")).isEqualTo("empty message");
        assertThat(client.ask("\r")).isEqualTo("empty message");
    }

    @Test
    void messageToAClientIsOneLine() {
        assertThat(client.ask("two-lines")).isEqualTo("one two");
    }

    @Test
    void silentClientStays() {
        client.expectSilence(Duration.ofSeconds(2));
        assertThat(client.ask("echo at last")).isEqualTo("at last");
    }

    @Test
    void clientThatClosesMidLineIsForgottenWithItsHalfLine() {
        client.say("name half");
        client.write("all never heard".getBytes(UTF_8));
        client.close();
        bystanderHears("closed half CLIENT_LEFT");
    }

    @Test
    void clientThatIsResetMidLineIsForgottenWithItsHalfLine() {
        client.say("name torn");
        assertThat(client.ask("echo named")).isEqualTo("named");
        client.write("all never heard".getBytes(UTF_8));
        client.reset();
        bystanderHears("closed torn CONNECTION_LOST");
    }

    @Test
    void halfClosedClientIsAnsweredAndThenClosed() {
        client.write("name half-closed\nsleep 500\necho answered\necho never".getBytes(UTF_8));
        client.halfClose();
        client.expect("slept", "answered");
        client.expectClosed();
        bystanderHears("closed half-closed CLIENT_LEFT");
    }

    @Test
    void clientThatNeverReadsIsClosed() {
        try (StallingClient stalling = StallingClient.connect(CLUSTER.address())) {
            stalling.say("name stalling");
            stalling.say("flood 500");
            bystanderHears("closed stalling SLOW_CLIENT");
        }
    }

    /// Takes what the bystander is told up to an expected line; before it may come closes of earlier tests only.
    private void bystanderHears(String expected) {
        String heard = bystander.nextLine();
        while (!heard.equals(expected)) {
            assertThat(heard).startsWith("closed ");
            heard = bystander.nextLine();
        }
    }
}
