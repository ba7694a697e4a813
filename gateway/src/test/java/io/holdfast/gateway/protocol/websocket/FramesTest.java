// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason;
import io.holdfast.CloseReason.Code;
import io.holdfast.cluster.testing.LeakDetector;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.Farewell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakDetector.class)
class FramesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 8200",
        "1, 8201",
        "125, 827d",
        "126, 827e007e",
        "127, 827e007f",
        "16383, 827e3fff",
        "16384, 827e4000",
        "65535, 827effff",
        "65536, 827f0000000000010000",
        "4194304, 827f0000000000400000",
    })
    void aMessageIsOneFrame(int length, String header) {
        byte[] bytes = new byte[length];
        if (length > 0) {
            bytes[length - 1] = 7;
        }
        String frame = hex(WebSocketProtocol.ENCODER.encode(new Payload(bytes, false)));
        assertThat(frame).startsWith(header).endsWith(length > 0 ? "07" : "");
        assertThat(frame).hasSize(header.length() + 2 * length);
    }

    @Test
    void textSaysThatItIsText() {
        // The example of RFC 6455 section 5.7.
        assertThat(hex(Frames.message(Payload.ofText("Hello")))).isEqualTo("810548656c6c6f");
    }

    @Test
    void aPingIsEmpty() {
        assertThat(hex(Frames.ping())).isEqualTo("8900");
        assertThat(hex(Frames.ping())).as("again").isEqualTo("8900");
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "x, 123", "å, 122", "xå, 123", "€, 123", "x€, 121", "xx€, 122", "😀, 120", "xx😀, 122"})
    void aReasonIsCutToAFrameAtACharacter(String unit, int bytes) {
        String reason = unit.repeat(200);
        ByteBuf close = Frames.close(1000, reason);
        assertThat(close.getByte(1)).isEqualTo((byte) (2 + bytes));
        String told = close.toString(4, bytes, UTF_8);
        assertThat(close.readableBytes()).isEqualTo(4 + bytes);
        close.release();
        assertThat(reason).startsWith(told);
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void everyReasonHasACode(Code code) {
        int status = switch (code) {
            case CLIENT_LEFT, CLOSED_BY_APPLICATION, CLOSED_BY_OPERATOR -> 1000;
            case CONNECTION_LOST, GATEWAY_LOST -> 1001;
            case INVALID_MESSAGE, SLOW_CLIENT, REFUSED -> 1008;
            case MESSAGE_TOO_BIG -> 1009;
            case INTERNAL_ERROR -> 1011;
            case GATEWAY_STOPPING -> 1012;
        };
        assertThat(told(code, 0, null)).isEqualTo("8805%04x776879".formatted(status));
    }

    @Test
    void whoClosesMayChooseTheCode() {
        assertThat(told(Code.CLOSED_BY_APPLICATION, 4001, null)).isEqualTo("88050fa1776879");
        assertThat(told(Code.CLOSED_BY_APPLICATION, 1013, null)).isEqualTo("880503f5776879");
        assertThat(told(Code.CLOSED_BY_APPLICATION, 1005, null))
                .as("no frame has it")
                .isEqualTo("880503e8776879");
        assertThat(told(Code.CLOSED_BY_APPLICATION, 403, null)).as("of HTTP").isEqualTo("880503e8776879");
    }

    @Test
    void adviceIsTheReasonAndALineForPeopleIsNot() {
        assertThat(told(Code.GATEWAY_STOPPING, 0, "go")).isEqualTo("880403f4676f");
        assertThat(told(Code.INVALID_MESSAGE, 1002, "closed: why")).isEqualTo("880503ea776879");
        assertThat(told(Code.MESSAGE_TOO_BIG, 1009, "closed: why")).isEqualTo("880503f1776879");
    }

    private static String told(Code code, int status, @Nullable String line) {
        try (var talk = Talk.open(Wire.protocol())) {
            talk.dismiss(new Farewell(new CloseReason(code, "why", true), status, line));
            return talk.takeToldHex();
        }
    }

    private static String hex(ByteBuf frame) {
        String hex = ByteBufUtil.hexDump(frame);
        frame.release();
        return hex;
    }
}
