// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Payload;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextProtocolTest {

    @ParameterizedTest
    @CsvSource({
        "hi, 'hi\n'",
        "'', '\n'",
        "'a\nb', 'a b\n'",
        "'a\r\nb\r', 'a  b \n'",
        "'\n\n', '  \n'",
        "å€😀, 'å€😀\n'",
        "'\0', '\0\n'",
    })
    void oneMessageIsOneLine(String message, String line) {
        assertThat(encode(Payload.ofText(message))).isEqualTo(line);
    }

    @Test
    void bytesThatAreNoTextLeaveAsTheyAre() {
        ByteBuf line = TextProtocol.encode(new Payload(new byte[] {(byte) 0xff, 0x0a, 0x00}, false));
        byte[] bytes = new byte[line.readableBytes()];
        line.readBytes(bytes).release();
        assertThat(bytes).containsExactly(0xff, ' ', 0x00, '\n');
    }

    @Test
    void thePayloadIsNotChanged() {
        Payload payload = Payload.ofText("a\nb");
        encode(payload);
        assertThat(new String(payload.bytes(), UTF_8)).isEqualTo("a\nb");
    }

    private static String encode(Payload payload) {
        ByteBuf line = TextProtocol.encode(payload);
        String text = line.toString(UTF_8);
        line.release();
        return text;
    }
}
