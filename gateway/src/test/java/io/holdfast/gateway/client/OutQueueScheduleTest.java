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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random messages for a client that takes them at random; whatever happens, the rules of the out-queue hold.
class OutQueueScheduleTest {

    private static final int STEPS = 3_000;
    private static final int LIMIT = 300_000;

    private final List<ByteBuf> made = new ArrayList<>();
    private final StallingChannel channel = new StallingChannel(new Writability());
    private final OutQueue queue = new OutQueue(channel, new TurnEnd(new IdleLoop()), () -> LIMIT, () -> {});
    private final List<String> lasting = new ArrayList<>();
    private int taken;
    private int tooSlow;
    private int dropped;
    private int conflated;

    private final class Writability extends ChannelInboundHandlerAdapter {
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (channel.isWritable()) {
                queue.handOn();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theRulesHold(long seed) {
        var random = new Random(seed);
        List<String> written = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(40)) {
                case 0 -> channel.take(random.nextInt(4));
                case 1 -> queue.flushTurn();
                case 2 -> written.addAll(channel.lines());
                default -> offer(step, random);
            }
        }
        queue.flushTurn();
        channel.takeAll();
        written.addAll(channel.lines());

        assertThat(queue.isHandedOver()).isTrue();
        assertThat(written).hasSize(taken - dropped - conflated).doesNotHaveDuplicates();
        assertThat(written).filteredOn(name -> name.startsWith("close")).isEqualTo(lasting);
        assertThat(steps(written, "close", "drop")).isSorted();
        assertThat(steps(written, "key0")).isSorted();
        assertThat(steps(written, "key1")).isSorted();
        assertThat(List.of(tooSlow, dropped, conflated))
                .as("what this is about")
                .allMatch(count -> count > 10);
        channel.finishAndReleaseAll();
        assertThat(made).extracting(ByteBuf::refCnt).containsOnly(1);
        made.forEach(ByteBuf::release);
    }

    private void offer(int step, Random random) {
        int kind = random.nextInt(8);
        int key = random.nextInt(2);
        WhenSlow whenSlow = switch (kind) {
            case 0, 1, 2 -> WhenSlow.close();
            case 3, 4, 5 -> WhenSlow.dropOldest();
            default -> WhenSlow.conflate("key" + key);
        };
        String name = (kind < 3 ? "close" : kind < 6 ? "drop" : "key" + key) + " " + step;
        int size = random.nextInt(10) == 0 ? 20_000 + random.nextInt(40_000) : 20 + random.nextInt(2_000);
        Offer offer = queue.offer(message(name, size), whenSlow);
        if (!offer.taken()) {
            tooSlow++;
            return;
        }
        taken++;
        dropped += offer.dropped();
        conflated += offer.conflated();
        if (kind < 3) {
            lasting.add(name);
        }
        assertThat(queue.queuedBytes()).isLessThanOrEqualTo(LIMIT);
    }

    private static List<Integer> steps(List<String> names, String... kinds) {
        return names.stream()
                .filter(name -> List.of(kinds).contains(name.substring(0, name.indexOf(' '))))
                .map(name -> Integer.valueOf(name.substring(name.indexOf(' ') + 1)))
                .toList();
    }

    private ByteBuf message(String name, int size) {
        ByteBuf message = PooledByteBufAllocator.DEFAULT.buffer(size);
        message.writeBytes((name + " ".repeat(size - name.length() - 1) + "\n").getBytes(UTF_8));
        made.add(message);
        return message;
    }
}
