// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.holdfast.cluster.wire.CommandExamples.Example;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedFrameTest {

    static final List<Example> EXAMPLES = CommandExamples.ALL;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ONE_MIB = 1024 * 1024;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00                                           | unknown frame type 0
            07                                           | unknown frame type 7
            20                                           | unknown frame type 32
            47                                           | unknown frame type 71
            ff                                           | unknown frame type 255
            11 00ac022b 02                               | client id 0-300-43 (expected each to be >= 1)
            11 01002b 02                                 | client id 1-0-43 (expected each to be >= 1)
            11 01ac0200 02                               | client id 1-300-0 (expected each to be >= 1)
            11 80808080 08ac022b 02                      | number 2147483648 (expected at most 2147483647)
            11 01ac022b ffffffffffffffffff01             | number of more than 63 bits
            11 01ac022b 8080808080808080808001           | number of more than 63 bits
            11 01ac022b 8200                             | number with a needless byte
            1d 05 02                                     | boolean 2 (expected 0 or 1)
            1e 05 02                                     | boolean 2 (expected 0 or 1)
            1c 01ac022b 02 02                            | boolean 2 (expected 0 or 1)
            10 01ac022b 02 057f0000012120                | address of 5 bytes (expected 4 or 16)
            10 01ac022b 02 10 7f0000012120               | 6 bytes more in the frame (expected at least 16)
            10 01ac022b 02 047f0000012120 057f0000012328 | address of 5 bytes (expected 4 or 16)
            10 01ac022b 02 047f0000012120 047f0000012328 00 02 | boolean 2 (expected 0 or 1)
            10 01ac022b 02 047f0000012120 047f0000012328 00 00 00 00 00 02 016b 00 016b 00 | map with a key twice
            10 01ac022b 02 047f0000012120 047f0000012328 00 01 00 02 0168 00 0168 00 00 00 | header twice
            1c 01ac022b 02 00 02 016b 00 016b 00         | map with a key twice
            1d 05 01 8080808008 00 00                    | number 2147483648 (expected at most 2147483647)
            1d 05 00 01 01ac0200 00 00 00                | client id 1-300-0 (expected each to be >= 1)
            1d 05 00 01 01ac022b 00 02 0167 0167 00      | group of a client twice
            1d 05 00 01 01ac022b 00 00 02 016b 00 016b 00 | map with a key twice
            1e 05 01 00                                  | no groups in a page before others (expected at least one)
            1e 05 00 02 0167 01 0167 02                  | group counted twice
            14 01ac022b 07 02 00 0b 00 00                | unknown close code 11
            42 01ac022b 07 02 00 08 00                   | unknown flags 8
            42 01ac022b 07 02 00 04 00 00 00             | session change in a part that is not the last
            42 01ac022b 07 02 00 05 02                   | boolean 2 (expected 0 or 1)
            42 01ac022b 07 02 00 05 00 00 00 00          | session change that changes nothing
            42 01ac022b 07 02 00 05 00 00 02 016b 016b 00 | session key removed twice
            43 01 0d                                     | unknown effect 13
            43 01 0a 01ac022b 02                         | boolean 2 (expected 0 or 1)
            43 01 0a 01ac022b 01 00                      | name of 0 bytes (expected 1..255)
            43 01 0b 01ac022b c801 00                    | status 200 (expected 400..599, 1000, 1001, 1003, 1007..1009, 1011..1013 or 3000..4999)
            43 01 0b 01ac022b 9103 010a                  | reason of 1 bytes (expected at most 123, without control characters)
            43 01 0c 03 ea07 00                          | code 1002 (expected 1000, 1001, 1003, 1007..1009, 1011..1013 or 3000..4999)
            43 01 0c 03 e807 010a                        | reason of 1 bytes (expected at most 123, without control characters)
            10 01ac022b 02 047f0000012120 047f0000012328 00 00 02 | boolean 2 (expected 0 or 1)
            10 01ac022b 02 047f0000012120 047f0000012328 00 00 00 02 | boolean 2 (expected 0 or 1)
            10 01ac022b 02 047f0000012120 047f0000012328 00 00 00 01 00 00 00 02 | boolean 2 (expected 0 or 1)
            43 01 00 09                                  | unknown receiver 9
            43 01 01 09                                  | unknown receiver 9
            43 01 07 09                                  | unknown receiver 9
            43 01 07 08 00 09                            | unknown receiver 9
            43 01 07 08 00 08 00 03                      | exception to an exception (expected one set of clients)
            43 01 08 00 01ac022b                         | receiver ToClient (expected groups)
            43 01 08 01 0161                             | receiver ToUser (expected groups)
            43 01 08 03                                  | receiver ToEveryone (expected groups)
            43 01 08 04 00                               | receiver ToClients (expected groups)
            43 01 08 05 00                               | receiver ToUsers (expected groups)
            43 01 08 08 00 07                            | receiver Except (expected groups)
            43 01 03 01ac022b 00                         | name of 0 bytes (expected 1..255)
            43 01 05 01ac022b 00                         | name of 0 bytes (expected 1..255)
            43 01 06 01ac022b 00                         | name of 0 bytes (expected 1..255)
            43 01 07 01 00                               | name of 0 bytes (expected 1..255)
            43 01 07 02 00                               | name of 0 bytes (expected 1..255)
            43 01 08 06 01 00                            | name of 0 bytes (expected 1..255)
            44 01 00 05 02 0161 00                       | name of 0 bytes (expected 1..255)
            43 01 09 01ac022b 02                         | boolean 2 (expected 0 or 1)
            43 01 09 01ac022b 00 02 016b 00 016b 00 00   | map with a key twice
            43 01 09 01ac022b 00 00 02 016b 016b         | session key removed twice
            43 01 00 03 04                               | unknown when slow 4
            43 01 00 03 03 00                            | conflation key of 0 bytes (expected 1..255)
            44 01 03                                     | unknown question 3
            44 01 00 09                                  | unknown receiver 9
            44 01 00 08 01 01ac022b 08 00 03             | exception to an exception (expected one set of clients)
            44 01 00 04 01 00ac022b                      | client id 0-300-43 (expected each to be >= 1)
            44 01 00 04 02 01ac022b 01ac022b             | client of a receiver twice
            44 01 00 05 02 0161 0161                     | name of a receiver twice
            44 01 00 06 02 0161 0161                     | name of a receiver twice
            44 01 00 08 02 01ac022b 01ac022b 03          | client of a receiver twice
            44 01 01 03 08 00 00 01                      | unknown fields 8
            44 01 01 03 ff 00 00 01                      | unknown fields 255
            44 01 01 03 00 8080808008 00 01              | number 2147483648 (expected at most 2147483647)
            44 01 01 03 00 00 00 00                      | limit 0 (expected at least 1)
            44 01 02 07 00 00                            | limit 0 (expected at least 1)
            44 01 02 00 01ac022b 00 01                   | receiver ToClient (expected groups)
            44 01 02 03 00 01                            | receiver ToEveryone (expected groups)
            44 01 02 08 00 07 00 01                      | receiver Except (expected groups)
            44 01 00 01 01ff                             | string of 1 bytes (expected UTF-8)
            44 01 00 01 03eda080                         | string of 3 bytes (expected UTF-8)
            44 01 00 01 02c080                           | string of 2 bytes (expected UTF-8)
            44 01 00 01 04efbfbdff                       | string of 4 bytes (expected UTF-8)
            01 484f4c45 0001                             | hello begins with 0x484f4c45 (expected 0x484f4c44)
            01 484f4c44 0001 03                          | unknown role 3
            01 484f4c44 0001 01 00                       | wrong peer name (expected 1 to 255 bytes of UTF-8 without control characters)
            01 484f4c44 0001 01 020a0a                   | wrong peer name (expected 1 to 255 bytes of UTF-8 without control characters)
            03 00                                        | 1 bytes more in the frame (expected at least 32)
            """)
    void isRefused(String body, String sentence) {
        assertThatThrownBy(() -> decode(frame(CommandExamples.bytes(body.replace(" ", "")))))
                .isExactlyInstanceOf(WireException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void bytesBehindTheCommandAreRefused(Example example) {
        byte[] frame = example.frame();

        assertThatThrownBy(() -> decode(frame(Arrays.copyOfRange(frame, 4, frame.length + 1))))
                .isExactlyInstanceOf(WireException.class)
                .hasMessage("1 bytes behind the command (expected none)");
    }

    /// What follows belongs to the next frame, so the missing bytes must not be taken from there.
    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void aFrameThatEndsEarlyIsRefusedWhateverFollows(Example example) {
        byte[] frame = example.frame();
        for (int length = 1; length < frame.length - Integer.BYTES; length++) {
            ByteBuf in = Unpooled.buffer().writeInt(length).writeBytes(frame, 4, frame.length - 4);
            int end = Integer.BYTES + length;

            assertThatThrownBy(() -> decode(in)).isExactlyInstanceOf(WireException.class);
            assertThat(in.readerIndex()).isLessThanOrEqualTo(end);
        }
    }

    /// Each claims 2³¹−1 of something, in a frame of a few bytes.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "05 ffffffff07", // reason
                "13 01ac022b 07 02 00 01 ffffffff07", // payload
                "10 01ac022b 02 047f0000012120 047f0000012328 ffffffff07", // listener
                "10 01ac022b 02 047f0000012120 047f0000012328 00 01 ffffffff07", // target of a request
                "10 01ac022b 02 047f0000012120 047f0000012328 00 01 00 ffffffff07", // headers
                "10 01ac022b 02 047f0000012120 047f0000012328 00 01 00 01 ffffffff07", // name of a header
                "10 01ac022b 02 047f0000012120 047f0000012328 00 01 00 01 00 ffffffff07", // values of a header
                "10 01ac022b 02 047f0000012120 047f0000012328 00 00 00 00 01 ffffffff07", // user id
                "10 01ac022b 02 047f0000012120 047f0000012328 00 00 01 ffffffff07", // subprotocol
                "10 01ac022b 02 047f0000012120 047f0000012328 00 00 00 01 ffffffff07", // version of TLS
                "10 01ac022b 02 047f0000012120 047f0000012328 00 00 00 01 00 00 00 01 ffffffff07", // certificate
                "43 01 0b 01ac022b 9103 ffffffff07", // reason of a refusal
                "43 01 0c 03 a11f ffffffff07", // reason of a close
                "10 01ac022b 02 047f0000012120 047f0000012328 00 00 00 00 00 ffffffff07", // entries of a session
                "12 01ac022b 00 02 00 01 ffffffff07", // subprotocol of a connected client
                "1c 01ac022b 02 01 ffffffff07", // user id
                "1c 01ac022b 02 00 ffffffff07", // entries of a session
                "1d 05 00 ffffffff07", // rows
                "1d 05 00 01 01ac022b 01 ffffffff07", // user id of a row
                "1d 05 00 01 01ac022b 00 ffffffff07", // groups of a row
                "1d 05 00 01 01ac022b 00 00 ffffffff07", // entries of a session of a row
                "1e 05 00 ffffffff07", // groups
                "1e 05 00 01 ffffffff07", // name of a group
                "42 01ac022b 07 02 00 05 00 ffffffff07", // changed entries
                "42 01ac022b 07 02 00 05 00 00 ffffffff07", // removed keys
                "42 01ac022b 07 02 00 01 ffffffff07", // effects
                "43 ffffffff07 00000000", // loose effects
                "43 01 00 03 03 ffffffff07", // conflation key
                "43 01 01 04 ffffffff07", // clients to close
                "43 01 07 05 ffffffff07", // user ids to disconnect
                "43 01 08 06 ffffffff07", // groups to dissolve
                "43 01 09 01ac022b 00 ffffffff07", // changed entries of another client
                "43 01 09 01ac022b 00 00 ffffffff07", // removed keys of another client
                "44 01 00 01 ffffffff07", // user id
                "44 01 00 04 ffffffff07", // clients
                "44 01 00 05 ffffffff07", // user ids
                "44 01 00 06 ffffffff07", // groups
                "44 01 00 08 ffffffff07", // excepted clients
                "44 01 02 07 ffffffff07" // group before the page
            })
    void aCountBeyondTheFrameIsRefusedAndAllocatesNothing(String body) {
        ByteBuf in = frame(CommandExamples.bytes(body.replace(" ", "")));
        long before = THREADS.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> decode(in))
                .isExactlyInstanceOf(WireException.class)
                .hasMessageContaining("bytes more in the frame (expected at least 2147483647)");
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(4 * ONE_MIB);
    }

    @Test
    void aHelloOfAnotherVersionIsReadAsFarAsItsVersion() {
        ByteBuf in = frame(CommandExamples.bytes("01484f4c440002ffffffff"));

        assertThat(decode(in))
                .isInstanceOfSatisfying(
                        Handshake.Hello.class,
                        hello -> assertThat(hello.version()).isEqualTo(2));
        assertThat(in.isReadable()).isFalse();
    }

    private static Object decode(ByteBuf in) {
        return Objects.requireNonNull(CommandCodec.decode(in, CommandCodec.MAX_FRAME_BYTES));
    }

    private static ByteBuf frame(byte[] body) {
        return Unpooled.buffer().writeInt(body.length).writeBytes(body);
    }
}
