// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Arrays that go round among clients.
class GatheredTest {

    private static final int BYTES = 32 * 1024;
    private static final int CLIENTS = 1_000;

    @Test
    void whatManyClientsTookInOneTurnIsNotKeptForEver() {
        for (int turn = 0; turn < 3; turn++) {
            List<Gathered> taken = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                var gathered = Gathered.take();
                gathered.add(Unpooled.wrappedBuffer(new byte[BYTES]));
                taken.add(gathered);
            }
            taken.forEach(Gathered::giveBack);
            assertThat(Gathered.freeBytes()).isBetween((long) BYTES, 4L * 1024 * 1024);
        }
    }
}
