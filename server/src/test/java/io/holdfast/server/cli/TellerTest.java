// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TellerTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final CountDownLatch read = new CountDownLatch(1);
    private final Teller teller = new Teller();

    @Test
    void thatNobodyReadsHoldsUpNobodyAndWhatIsTooMuchIsNotSaid() throws Exception {
        teller.tell(this::sayWhenRead);
        for (int i = 0; i < 2000; i++) {
            teller.tell(() -> said.add("another"));
        }
        teller.await(Duration.ofMillis(1));
        assertThat(said).isEmpty();

        read.countDown();

        await().untilAsserted(() -> assertThat(said).hasSize(1001).startsWith("first", "another"));
        teller.tell(() -> said.add("last"));
        teller.await(LONG);
        assertThat(said).endsWith("last");
    }

    private void sayWhenRead() {
        try {
            read.await();
            said.add("first");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
