// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.ClusterStatus.ProcessStatus;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterStatusTest {

    @Test
    void statusIsRead() {
        var status = ClusterStatus.parse("""
                {"version": "1", "pid": 10, "processes": [
                  {"role": "gateway", "name": "gateway-1", "pid": 11, "state": "ready", "restarts": 0,
                   "listening": ["text://127.0.0.1:41235"], "clients": 3, "heapUsedBytes": 4096,
                   "workers": ["node/worker-1"], "counters": {"partsRefused": 5}},
                  {"role": "worker", "name": "worker-1", "pid": 12, "state": "starting", "restarts": 2}]}
                """);

        assertThat(status.supervisorPid()).isEqualTo(10);
        assertThat(status.gateways())
                .containsExactly(new ProcessStatus(
                        "gateway",
                        "gateway-1",
                        11,
                        "ready",
                        List.of("text://127.0.0.1:41235"),
                        3,
                        0,
                        4096,
                        List.of("node/worker-1"),
                        Map.of("partsRefused", 5L)));
        assertThat(status.workers())
                .containsExactly(new ProcessStatus(
                        "worker", "worker-1", 12, "starting", List.of(), 0, 2, 0, List.of(), Map.of()));
        assertThat(status.listeners()).containsExactly(new InetSocketAddress("127.0.0.1", 41235));
        assertThat(status.isReady()).isFalse();
    }
}
