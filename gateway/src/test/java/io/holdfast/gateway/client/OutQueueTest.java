// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.TurnEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The out-queue of a client whose socket takes what the test says.
class OutQueueTest {

    private static final int FILLING = 70_000;
    private static final int SIZE = 1_000;
    private static final int COST = SIZE + WaitingMessages.OVERHEAD_BYTES;

    /// What Netty counts for the one message that fills the channel.
    private static final int FILLED = FILLING + 96;

    private final List<ByteBuf> made = new ArrayList<>();
    private final List<Boolean> caughtUp = new ArrayList<>();
    private final StallingChannel channel = new StallingChannel(new Writability());
    private int limit = FILLED + 10 * COST;
    private final OutQueue queue =
            new OutQueue(channel, new TurnEnd(new IdleLoop()), () -> limit, () -> caughtUp.add(true));

    private final class Writability extends ChannelInboundHandlerAdapter {
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (channel.isWritable()) {
                queue.handOn();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // What a closed channel had not taken.
            assertThat(cause).isInstanceOf(ClosedChannelException.class);
        }
    }

    @AfterEach
    void everyBufferIsReleased() {
        queue.discard();
        channel.finishAndReleaseAll();
        assertThat(made).extracting(ByteBuf::refCnt).containsOnly(1);
        made.forEach(ByteBuf::release);
    }

    @Test
    void whatIsSaidInATurnLeavesInOneWrite() {
        channel.takeAll();
        IntStream.range(0, 20)
                .forEach(i -> assertThat(offer("m" + i, WhenSlow.close())).isSameAs(Offer.TAKEN));
        assertThat(channel.taken()).as("before the turn ends").isZero();
        queue.flushTurn();
        assertThat(channel.taken()).isEqualTo(1);
        assertThat(channel.lines()).isEqualTo(names("m", 0, 20));
        assertThat(caughtUp).as("nothing had to wait").isEmpty();
    }

    @Test
    void whoTakesEverythingIsNotSlowWhateverIsSaidInATurn() {
        channel.takeAll();
        IntStream.range(0, 1_000)
                .forEach(i -> assertThat(offer("m" + i, WhenSlow.dropOldest())).isSameAs(Offer.TAKEN));
        queue.flushTurn();
        assertThat(channel.lines()).isEqualTo(names("m", 0, 1_000));
    }

    @Test
    void whatWaitsLeavesInOrderAndInFewWrites() {
        limit = 10_000_000;
        fill();
        IntStream.range(0, 300).forEach(i -> offer("m" + i, policy(i)));
        assertThat(channel.taken()).isZero();
        channel.takeAll();
        assertThat(channel.lines()).isEqualTo(names("m", 0, 300));
        assertThat(channel.taken()).isBetween(5, 8);
        assertThat(caughtUp).hasSize(1);
        offer("after", WhenSlow.close());
        queue.flushTurn();
        assertThat(channel.lines()).containsExactly("after");
        assertThat(caughtUp).hasSize(1);
    }

    @Test
    void largeMessagesAreSharedWhileTheyWait() {
        limit = 1_000_000;
        fill();
        ByteBuf large = message("large", 100_000);
        queue.offer(large, WhenSlow.dropOldest());
        channel.take(1);
        channel.take(1);
        channel.<ByteBuf>readOutbound().release();
        ByteBuf written = channel.readOutbound();
        large.setByte(0, 'L');
        assertThat(written.getByte(0)).isEqualTo((byte) 'L');
        written.release();
    }

    @Test
    void aLimitThatGrowsMeanwhileLeavesNothingWaitingWhileTheSocketTakesMore() {
        var asked = new AtomicInteger();
        var own = new OutQueue(
                channel, new TurnEnd(new IdleLoop()), () -> asked.incrementAndGet() <= 2 ? 150 : 10_000, () -> {});
        assertThat(own.offer(message("first", 60), WhenSlow.close())).isSameAs(Offer.TAKEN);
        own.flushTurn();
        asked.set(0);
        assertThat(own.offer(message("second", 60), WhenSlow.close())).isSameAs(Offer.TOO_SLOW);
        assertThat(channel.isWritable()).as("nobody would hand it on").isTrue();
        assertThat(own.isHandedOver()).isTrue();
    }

    @Test
    void theOldestAreDroppedFirst() {
        fill();
        List<Offer> offers = IntStream.range(0, 30)
                .mapToObj(i -> offer("m" + i, WhenSlow.dropOldest()))
                .toList();
        assertThat(offers.subList(0, 10)).containsOnly(Offer.TAKEN);
        assertThat(offers.subList(10, 30)).containsOnly(new Offer(true, 1, 0));
        channel.takeAll();
        assertThat(channel.lines()).isEqualTo(names("m", 20, 30));
    }

    @Test
    void whatMustNotBeDroppedIsKeptAmongWhatMay() {
        fill();
        IntStream.range(0, 40).forEach(i -> offer("m" + i, i % 10 == 0 ? WhenSlow.close() : WhenSlow.dropOldest()));
        channel.takeAll();
        assertThat(channel.lines())
                .containsExactly("m0", "m10", "m20", "m30", "m34", "m35", "m36", "m37", "m38", "m39");
    }

    @Test
    void whoCannotTakeWhatMustNotBeDroppedIsTooSlow() {
        fill();
        IntStream.range(0, 5).forEach(i -> offer("d" + i, WhenSlow.dropOldest()));
        IntStream.range(0, 10)
                .forEach(i ->
                        assertThat(offer("m" + i, WhenSlow.close()).taken()).isTrue());
        assertThat(offer("d", WhenSlow.dropOldest())).as("itself").isEqualTo(new Offer(true, 1, 0));
        assertThat(offer("m", WhenSlow.close())).isSameAs(Offer.TOO_SLOW);
        channel.takeAll();
        assertThat(channel.lines()).as("room was made").isEqualTo(names("m", 0, 10));
    }

    @Test
    void nothingIsDroppedInVain() {
        fill();
        offer("lasting", WhenSlow.close());
        offer("old", WhenSlow.dropOldest());
        assertThat(queue.offer(message("much", 10 * COST), WhenSlow.dropOldest()))
                .isEqualTo(new Offer(true, 1, 0));
        assertThat(queue.offer(message("much", 10 * COST), WhenSlow.close())).isSameAs(Offer.TOO_SLOW);
        channel.takeAll();
        assertThat(channel.lines()).containsExactly("lasting", "old");
    }

    @Test
    void theNewestOfAKeyTakesThePlaceOfTheEarlier() {
        fill();
        offer("a1", WhenSlow.conflate("a"));
        offer("b1", WhenSlow.conflate("b"));
        offer("m", WhenSlow.close());
        assertThat(offer("a2", WhenSlow.conflate("a"))).isEqualTo(new Offer(true, 0, 1));
        assertThat(offer("a3", WhenSlow.conflate("a"))).isEqualTo(new Offer(true, 0, 1));
        channel.takeAll();
        assertThat(channel.lines()).containsExactly("a3", "b1", "m");
    }

    @Test
    void whatIsWrittenOrDroppedIsNotConflated() {
        fill();
        offer("a1", WhenSlow.conflate("a"));
        channel.takeAll();
        channel.stall();
        fill();
        assertThat(offer("a2", WhenSlow.conflate("a"))).as("a1 is written").isSameAs(Offer.TAKEN);
        IntStream.range(0, 9).forEach(i -> offer("m" + i, WhenSlow.close()));
        assertThat(offer("m9", WhenSlow.close())).as("a2 is dropped").isEqualTo(new Offer(true, 1, 0));
        channel.take(1);
        channel.takeAll();
        assertThat(channel.lines()).containsSequence("a1").containsSequence(names("m", 0, 10));
        channel.stall();
        fill();
        assertThat(offer("a3", WhenSlow.conflate("a"))).isSameAs(Offer.TAKEN);
    }

    @Test
    void aValueThatGrowsDropsOthersNotItself() {
        fill();
        offer("a1", WhenSlow.conflate("a"));
        IntStream.range(0, 9).forEach(i -> offer("d" + i, WhenSlow.dropOldest()));
        assertThat(queue.offer(message("a2", SIZE + 3 * COST), WhenSlow.conflate("a")))
                .isEqualTo(new Offer(true, 3, 1));
        channel.takeAll();
        List<String> expected = new ArrayList<>(List.of("a2"));
        expected.addAll(names("d", 3, 9));
        assertThat(channel.lines()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void emptyMessagesAreBounded(boolean droppable) {
        fill();
        ByteBuf empty = message("", 1);
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            Offer offer = queue.offer(empty, droppable ? WhenSlow.dropOldest() : WhenSlow.close());
            taken += offer == Offer.TAKEN ? 1 : 0;
        }
        assertThat(taken)
                .isEqualTo(10 * COST / (1 + WaitingMessages.OVERHEAD_BYTES))
                .isLessThan(100);
        assertThat(empty.refCnt()).isEqualTo(1 + taken);
    }

    @Test
    void oneMessageIsTakenWhateverItsSize() {
        assertThat(queue.offer(message("large", 10 * limit), WhenSlow.close())).isSameAs(Offer.TAKEN);
        queue.flushTurn();
        assertThat(offer("m", WhenSlow.close())).isSameAs(Offer.TOO_SLOW);
        assertThat(offer("m", WhenSlow.dropOldest())).isEqualTo(new Offer(true, 1, 0));
        channel.takeAll();
        assertThat(channel.lines()).containsExactly("large");
        assertThat(offer("m", WhenSlow.close())).isSameAs(Offer.TAKEN);
    }

    @Test
    void aLowerLimitHoldsFromTheNextMessageOn() {
        fill();
        IntStream.range(0, 10).forEach(i -> offer("d" + i, WhenSlow.dropOldest()));
        limit = FILLED + 3 * COST;
        assertThat(offer("d10", WhenSlow.dropOldest())).isEqualTo(new Offer(true, 8, 0));
        limit = 1;
        assertThat(offer("m", WhenSlow.close())).isSameAs(Offer.TOO_SLOW);
        channel.takeAll();
        assertThat(channel.lines()).containsExactly("d8", "d9", "d10");
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 20_000, 64 * 1024, FILLED + COST})
    void whereNothingCouldWaitCatchingUpIsToldOnceForEachTimeToo(int low) {
        limit = low;
        for (int time = 1; time <= 3; time++) {
            IntStream.range(0, 80).forEach(_ -> offer("filling", WhenSlow.dropOldest()));
            assertThat(offer("d", WhenSlow.dropOldest()).dropped()).isEqualTo(1);
            queue.flushTurn();
            assertThat(caughtUp).as("before anything is read").hasSize(time - 1);
            channel.takeAll();
            queue.flushTurn();
            assertThat(caughtUp).hasSize(time);
            assertThat(queue.queuedBytes()).isZero();
            channel.stall();
        }
    }

    @Test
    void whoIsClosedHasNotCaughtUp() {
        limit = 2_000;
        IntStream.range(0, 10).forEach(_ -> offer("d", WhenSlow.dropOldest()));
        queue.flushTurn();
        channel.close();
        assertThat(caughtUp).isEmpty();
    }

    @Test
    void whatIsSentOnAClosedChannelIsReleased() {
        fill();
        IntStream.range(0, 5).forEach(i -> offer("m" + i, policy(i)));
        channel.close();
        IntStream.range(0, 5).forEach(i -> offer("late" + i, policy(i)));
        queue.flushTurn();
    }

    /// Fills the channel, so that what follows waits.
    private void fill() {
        ByteBuf filling = channel.alloc().buffer(FILLING).writeZero(FILLING - 1).writeByte('\n');
        assertThat(queue.offer(filling, WhenSlow.close())).isSameAs(Offer.TAKEN);
        filling.release();
        queue.flushTurn();
        assertThat(channel.isWritable()).isFalse();
    }

    private static WhenSlow policy(int i) {
        return switch (i % 3) {
            case 0 -> WhenSlow.close();
            case 1 -> WhenSlow.dropOldest();
            default -> WhenSlow.conflate("key " + i);
        };
    }

    private Offer offer(String name, WhenSlow whenSlow) {
        return queue.offer(message(name, SIZE), whenSlow);
    }

    private ByteBuf message(String name, int size) {
        ByteBuf message = PooledByteBufAllocator.DEFAULT.buffer(size);
        message.writeBytes((name + " ".repeat(size - name.length() - 1) + "\n").getBytes(UTF_8));
        made.add(message);
        return message;
    }

    private static List<String> names(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
    }
}
