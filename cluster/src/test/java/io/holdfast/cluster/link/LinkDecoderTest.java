// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkDecoderTest {

    private static final int LARGE = 1024 * 1024;
    private static final int PIECE = 60 * 1024;

    private final LargeFrames memory = new LargeFrames(2 * LARGE);

    /// A link's end that reads as its decoder wants.
    private final class End {

        private final List<Boolean> waits = new ArrayList<>();
        private final EmbeddedChannel channel;

        End() {
            var decoder = new LinkDecoder(memory);
            channel = new EmbeddedChannel(decoder);
            decoder.handshakeDone(waits::add);
        }

        void read(ByteBuf frames, int bytes) {
            channel.writeInbound(frames.readRetainedSlice(bytes));
        }

        /// In pieces, as from a socket.
        void readAll(ByteBuf frames) {
            while (frames.isReadable()) {
                read(frames, Math.min(PIECE, frames.readableBytes()));
            }
            frames.release();
        }

        int decoded() {
            channel.runPendingTasks();
            int count = 0;
            for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
                assertThat(each).isInstanceOf(Command.class);
                count++;
            }
            return count;
        }
    }

    @Test
    void largeFramesAmongSmallOnesArriveWhole() {
        var end = new End();
        end.readAll(frames(10, LARGE, 20, 400_000, LARGE, 30));

        assertThat(end.decoded()).isEqualTo(6);
        assertThat(end.waits).isEmpty();
        end.channel.finish();
    }

    @Test
    void largestFrameArrivesWholeThoughItIsOverTheLimit() {
        var end = new End();
        end.readAll(frames(Payload.MAX_BYTES));

        assertThat(end.decoded()).isEqualTo(1);
        end.channel.finish();
    }

    @Test
    void frameWithoutRoomWaitsUnreadUntilOthersAreThrough() {
        var first = new End();
        var second = new End();
        ByteBuf one = frames(LARGE + 100);
        ByteBuf other = frames(5, LARGE + 100, 6);
        first.read(one, PIECE);
        second.read(other, PIECE);
        assertThat(second.decoded()).isEqualTo(1);
        assertThat(second.waits).containsExactly(true);

        first.readAll(one);
        assertThat(first.decoded()).isEqualTo(1);
        second.channel.runPendingTasks();
        assertThat(second.waits).containsExactly(true, false);

        second.readAll(other);
        assertThat(second.decoded()).isEqualTo(2);
        assertThat(first.waits).isEmpty();
        first.channel.finish();
        second.channel.finish();
    }

    @Test
    void linkThatIsLostInTheMiddleMakesRoom() {
        var lost = new End();
        var waiting = new End();
        var lostToo = new End();
        ByteBuf one = frames(LARGE + 100);
        ByteBuf other = frames(LARGE + 100);
        ByteBuf third = frames(LARGE + 100);
        lost.read(one, PIECE);
        lostToo.read(third, PIECE);
        waiting.read(other, PIECE);

        lostToo.channel.close();
        assertThat(waiting.waits).containsExactly(true);
        lost.channel.close();
        waiting.channel.runPendingTasks();
        waiting.readAll(other);
        assertThat(waiting.decoded()).isEqualTo(1);
        waiting.channel.finish();
        one.release();
        third.release();
    }

    private static ByteBuf frames(int... payloads) {
        ByteBuf out = Unpooled.buffer();
        for (int payload : payloads) {
            CommandCodec.encode(PostTest.part(payload), out);
        }
        return out;
    }
}
