// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.device.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceProtocolTest {

    /// What happens to one device.
    private static final class Device implements ClientProtocol.Connection {

        private final List<String> events = new ArrayList<>();
        private final ClientProtocol.Codec codec = new DeviceProtocol(20, 3).codec(this);
        private final ByteBuf in = Unpooled.buffer();

        /// Its messages and what is written to it, in order; the reason when it is refused.
        List<String> says(String text) {
            in.writeCharSequence(text, ISO_8859_1);
            try {
                for (Payload message = codec.read(in); message != null; message = codec.read(in)) {
                    events.add(new String(message.bytes(), ISO_8859_1));
                }
            } catch (ProtocolViolation violation) {
                events.add(violation.reason().text());
            }
            return events;
        }

        @Override
        public void open(@Nullable UpgradeRequest request) {
            events.add("open");
        }

        @Override
        public void write(ByteBuf bytes) {
            events.add("< " + bytes.toString(ISO_8859_1).strip());
        }

        @Override
        public void leave() {
            events.add("leave");
        }
    }

    @Test
    void linesWithTheirSumAreMessages() {
        assertThat(new Device().says("$T=21.5*71\r\n$*00\r\n$a*61\r\n")).containsExactly("T=21.5", "", "a");
    }

    @Test
    void everySplitGivesTheSameMessages() {
        String stream = "$T=21.5*71\r\n$a*00\r\n$b*62\r\n";
        for (int at = 0; at <= stream.length(); at++) {
            var device = new Device();
            device.says(stream.substring(0, at));
            assertThat(device.says(stream.substring(at))).containsExactly("T=21.5", "< NAK", "b");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r\n", "$\r\n", "$*0\r\n", "$a*62\r\n", "$a*61\n", "a*61\r\n", "$a61\r\n", "$å*E5\r\n"})
    void damagedLineIsToBeSaidAgain(String line) {
        assertThat(new Device().says(line + "$a*61\r\n")).containsExactly("< NAK", "a");
    }

    @Test
    void threeDamagedLinesInARowEndIt() {
        assertThat(new Device().says("x\nx\n$a*61\r\nx\nx\nx\n"))
                .containsExactly("< NAK", "< NAK", "a", "< NAK", "< NAK", "3 damaged lines in a row");
    }

    @Test
    void lineThatNeverEndsIsRefused() {
        assertThat(new Device().says("$" + "a".repeat(26))).containsExactly("line of more than 26 bytes");
    }

    @Test
    void messagesToDevicesCannotForgeLines() {
        ByteBuf line = DeviceProtocol.ENCODER.encode(Payload.ofText("on*00\r\n$off"));
        assertThat(line.toString(ISO_8859_1)).matches("\\$on 00   off\\*[0-9A-F]{2}\r\n");
        assertThat(new Device().says(line.toString(ISO_8859_1))).containsExactly("on 00   off");
    }

    @Test
    void settingThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new DeviceProtocol.Provider().create(listener(Map.of("bad-lines", "0"))))
                .hasMessage("bad-lines '0' (expected 1..100)");
    }

    private static ListenerConfig listener(Map<String, String> settings) {
        return ListenerConfig.builder("device", "127.0.0.1", 0, 20)
                .settings(settings)
                .build();
    }
}
