// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.gateway.client.Delivery.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForeignPartsTest {

    private final ForeignParts parts = new ForeignParts();

    @Test
    void aPartIsAppliedOnce() {
        assertThat(judge(1, 1, 5, 0)).isEqualTo(Verdict.APPLY);
        assertThat(judge(1, 1, 5, 0)).isEqualTo(Verdict.SEEN);
        assertThat(judge(1, 1, 5, 2))
                .as("parts without anything for this gateway are not sent")
                .isEqualTo(Verdict.APPLY);
        assertThat(judge(1, 1, 5, 1)).isEqualTo(Verdict.SEEN);
        assertThat(judge(1, 1, 8, 0)).isEqualTo(Verdict.APPLY);
    }

    @Test
    void theNextWorkerSaysTheSameAgain() {
        judge(1, 1, 5, 0);
        judge(1, 1, 5, 1);
        assertThat(judge(1, 2, 5, 0)).isEqualTo(Verdict.SEEN);
        assertThat(judge(1, 2, 5, 1)).isEqualTo(Verdict.SEEN);
        assertThat(judge(1, 2, 5, 2)).isEqualTo(Verdict.APPLY);
    }

    @Test
    void theFormerWorkerIsRefused() {
        judge(1, 1, 5, 0);
        judge(1, 2, 5, 0);
        assertThat(judge(1, 1, 5, 1)).isEqualTo(Verdict.REFUSED);
        assertThat(judge(1, 1, 6, 0)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void clientsAreIndependent() {
        judge(1, 3, 5, 0);
        assertThat(judge(2, 1, 0, 0)).isEqualTo(Verdict.APPLY);
    }

    @Test
    void onlyTheLatestClientsAreRemembered() {
        judge(1, 1, 0, 0);
        judge(2, 1, 0, 0);
        for (int i = 0; i < ForeignParts.MOST_CLIENTS - 1; i++) {
            judge(10 + i, 1, 0, 0);
            judge(1, 1, 0, 0);
        }
        assertThat(judge(1, 1, 0, 0)).isEqualTo(Verdict.SEEN);
        assertThat(judge(2, 1, 0, 0)).as("forgotten").isEqualTo(Verdict.APPLY);
    }

    private Verdict judge(long client, long assignment, long sequence, int part) {
        return parts.judge(new ResultPart(
                new ClientId(7, 1, client), sequence, assignment, part, false, false, SessionChange.NONE, List.of()));
    }
}
