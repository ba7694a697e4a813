// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.CommandCodec;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/// What senders say about slow receivers goes along with their messages.
class WorkerWhenSlowTest extends WorkerFixture {

    @Test
    void theChoiceGoesAlongWhateverTheTarget() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        byte[] bytes = "m".getBytes(UTF_8);
        handler.on("go", client -> {
            client.send("m");
            client.send("m", WhenSlow.close());
            client.send(bytes, WhenSlow.dropOldest());
            client.cluster().group("g").send("m", WhenSlow.conflate("k"));
            client.cluster().everyone().send(bytes, WhenSlow.dropOldest());
            client.cluster().user("ann").send("m");
        });
        gateway.client(0).message("go");

        assertThat(gateway.next(ResultPart.class).effects())
                .extracting(effect -> ((Effect.Send) effect).whenSlow())
                .containsExactly(
                        null,
                        WhenSlow.close(),
                        WhenSlow.dropOldest(),
                        WhenSlow.conflate("k"),
                        WhenSlow.dropOldest(),
                        null);
    }

    @Test
    void longKeysKeepPartsFarFromTheLimitOfFrames() throws Exception {
        ScriptedGateway gateway = gateway("g1", 1);
        worker(gateway);
        WhenSlow longest = WhenSlow.conflate("€".repeat(85));
        handler.on("go", client -> {
            for (int i = 0; i < 20_000; i++) {
                client.cluster().everyone().send("", longest);
            }
        });
        gateway.client(0).message("go");
        int sends = 0;
        boolean last = false;
        while (!last) {
            ResultPart part = gateway.next(ResultPart.class);
            ByteBuf frame = Unpooled.buffer();
            CommandCodec.encode(part, frame);
            assertThat(frame.readableBytes()).isLessThan(2 * 1024 * 1024);
            sends += part.effects().size();
            last = part.last();
        }
        assertThat(sends).isEqualTo(20_000);
    }

    @Test
    void keysHaveOneTo255Bytes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WhenSlow.conflate(""))
                .withMessage("conflation key of 0 bytes (expected 1..255)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WhenSlow.conflate("€".repeat(86)))
                .withMessage("conflation key of 258 bytes (expected 1..255)");
        assertThat(WhenSlow.conflate("€".repeat(85))).isEqualTo(new WhenSlow.Conflate("€".repeat(85)));
    }
}
