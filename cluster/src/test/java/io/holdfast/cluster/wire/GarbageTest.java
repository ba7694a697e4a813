// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Bytes that nobody meant: each attempt gives a command or a [WireException], within the frame's bounds.
class GarbageTest {

    private static final int ATTEMPTS = 100_000;
    private static final int MAX_ALLOCATED_BYTES = 1024 * 1024;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final List<byte[]> VALID =
            CommandExamples.ALL.stream().map(CommandExamples.Example::frame).toList();

    private int commands;
    private int refusals;

    @Test
    void randomBodiesAreCommandsOrRefused() {
        var random = new Random(20261122);
        for (int i = 0; i < ATTEMPTS; i++) {
            byte[] body = new byte[1 + random.nextInt(80)];
            random.nextBytes(body);
            if (i % 2 == 0) {
                body[0] = VALID.get(random.nextInt(VALID.size()))[Integer.BYTES];
            }
            tryBody(body);
        }
        assertThat(refusals).isGreaterThan(ATTEMPTS / 2);
    }

    @Test
    void mutatedFramesAreCommandsOrRefused() {
        var random = new Random(5318008);
        for (int i = 0; i < ATTEMPTS; i++) {
            byte[] frame = VALID.get(random.nextInt(VALID.size()));
            tryBody(mutate(Arrays.copyOfRange(frame, Integer.BYTES, frame.length), random));
        }
        assertThat(commands).isGreaterThan(ATTEMPTS / 100);
        assertThat(refusals).isGreaterThan(ATTEMPTS / 4);
    }

    /// Without a length that fits: what is read from the stream is random, too.
    @Test
    void randomStreamsAreRefusedOrIncomplete() {
        var random = new Random(4711);
        for (int i = 0; i < ATTEMPTS; i++) {
            byte[] stream = new byte[random.nextInt(40)];
            random.nextBytes(stream);
            if (stream.length >= Integer.BYTES && i % 2 == 0) {
                Arrays.fill(stream, 0, 3, (byte) 0);
                stream[3] = (byte) random.nextInt(stream.length);
            }
            decode(Unpooled.wrappedBuffer(stream), CommandCodec.MAX_HANDSHAKE_BYTES, stream);
        }
        assertThat(refusals).isGreaterThan(ATTEMPTS / 4);
    }

    /// Once with nothing behind the frame, where reading on would fail, and once with a ping, which
    /// must remain.
    private void tryBody(byte[] body) {
        ByteBuf alone = Unpooled.buffer(body.length + 4, body.length + 4)
                .writeInt(body.length)
                .writeBytes(body);
        Command command = decode(alone, CommandCodec.MAX_FRAME_BYTES, body);
        ByteBuf followed = Unpooled.buffer().writeInt(body.length).writeBytes(body);
        int end = followed.writerIndex();
        CommandCodec.encode(new Command.Ping(), followed);
        Command again = decode(followed, CommandCodec.MAX_FRAME_BYTES, body);

        if (command == null) {
            assertThat(again).as("%s", new Hex(body)).isNull();
            assertThat(followed.readerIndex()).isLessThanOrEqualTo(end);
        } else {
            assertThat(again).as("%s", new Hex(body)).isNotNull();
            assertThat(alone.isReadable()).isFalse();
            assertThat(decode(followed, CommandCodec.MAX_FRAME_BYTES, body)).isEqualTo(new Command.Ping());
            expectOneForm(command, body);
        }
    }

    /// Proofs depend on it that what was read is written as it was.
    private static void expectOneForm(Command command, byte[] body) {
        byte[] written = CommandExamples.frameOf(command);
        boolean signed = command instanceof Handshake.Challenge
                || command instanceof Handshake.Hello hello && hello.version() == CommandCodec.VERSION;
        if (signed) {
            assertThat(Arrays.copyOfRange(written, Integer.BYTES, written.length))
                    .as("%s", new Hex(body))
                    .isEqualTo(body);
        }
    }

    private @Nullable Command decode(ByteBuf in, int limitBytes, byte[] origin) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            Command command = CommandCodec.decode(in, limitBytes);
            commands += command == null ? 0 : 1;
            return command;
        } catch (WireException _) {
            refusals++;
            return null;
        } catch (RuntimeException e) {
            throw new AssertionError(new Hex(origin).toString(), e);
        } finally {
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (allocated >= MAX_ALLOCATED_BYTES) { // Asked so often that an assertion would cost seconds.
                fail("%s: %d bytes were allocated (expected < %d)", new Hex(origin), allocated, MAX_ALLOCATED_BYTES);
            }
        }
    }

    private static byte[] mutate(byte[] body, Random random) {
        byte[] result = body;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(result.length);
            switch (random.nextInt(5)) {
                case 0 -> result[at] = (byte) random.nextInt(256);
                case 1 -> result[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> result[at] = (byte) 0xff;
                case 3 -> result = Arrays.copyOf(result, at + 1);
                default -> result = Arrays.copyOf(result, result.length + 1 + random.nextInt(4));
            }
        }
        return result;
    }

    /// The bytes of an attempt, printed only when it fails.
    private record Hex(byte[] bytes) {

        @Override
        public String toString() {
            return HexFormat.of().formatHex(bytes);
        }
    }
}
