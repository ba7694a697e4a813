// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.FaultyWire.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultyWireTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    private final ServerSocket gateway = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final FaultyWire wire =
            FaultyWire.to(new InetSocketAddress(gateway.getInetAddress(), gateway.getLocalPort()));
    private final LineClient worker = LineClient.connect(wire.address());
    private final Socket accepted = gateway.accept();
    private final ReceivedLines heard = new ReceivedLines("gateway", accepted.getInputStream());

    FaultyWireTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        worker.close();
        accepted.close();
        wire.close();
        gateway.close();
    }

    @Test
    void bytesAreCarriedBothWays() throws IOException {
        worker.say("there");
        heard.expect("there");
        say("and back");
        worker.expect("and back");
        assertThat(wire.links()).isOne();
    }

    @Test
    void heldBytesComeLaterAndAreNotLost() throws IOException {
        wire.hold(Direction.TO_GATEWAY);
        worker.say("late");
        say("in time");
        worker.expect("in time");
        heard.expectSilence(SHORT);
        wire.restore();
        heard.expect("late");
    }

    @Test
    void swallowedBytesNeverComeAndTheirLinkIsCutWhenTheWireIsGoodAgain() throws IOException {
        wire.swallow(Direction.TO_WORKER);
        say("never");
        worker.say("still heard");
        heard.expect("still heard");
        worker.expectSilence(SHORT);
        wire.restore();
        worker.expectClosed();
    }

    @Test
    void cutIsAReset() throws IOException {
        worker.say("there");
        heard.expect("there");
        wire.cut();
        worker.expectClosed();
        assertThatThrownBy(() -> {
                    while (true) {
                        accepted.getOutputStream().write(0);
                    }
                })
                .isInstanceOf(SocketException.class);
        assertThat(wire.links()).isZero();
    }

    @Test
    void finishIsAnEndInOrder() {
        wire.finish();
        worker.expectClosed();
        heard.expectClosed(ReceivedLines.DEADLINE);
    }

    @Test
    void endOfOneSideIsCarried() {
        worker.say("last");
        worker.halfClose();
        heard.expect("last");
        heard.expectClosed(ReceivedLines.DEADLINE);
    }

    @Test
    void linkIsCutAfterSoManyBytes() {
        wire.cutAfter(Direction.TO_GATEWAY, 6);
        worker.write("whole\nha".getBytes(UTF_8));
        heard.expect("whole");
        worker.expectClosed();
    }

    @Test
    void delayedBytesComeLater() {
        wire.delay(Duration.ofMillis(300));
        worker.say("late");
        heard.expectSilence(SHORT);
        heard.expect("late");
    }

    @Test
    void workerIsRefusedWhereNoGatewayIs() throws IOException {
        gateway.close();
        try (LineClient late = LineClient.connect(wire.address())) {
            late.expectClosed();
        }
    }

    private void say(String line) throws IOException {
        accepted.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }
}
