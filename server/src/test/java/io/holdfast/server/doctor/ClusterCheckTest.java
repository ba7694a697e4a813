// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.control.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ClusterCheckTest {

    @Test
    void processThatWasGivenUpOrHangsIsNamedWithTheWayOut() {
        ObjectNode status = Json.object();
        var processes = status.putArray("processes");
        processes
                .addObject()
                .put("name", "gateway-1")
                .put("state", "failed")
                .putObject("lastExit")
                .put("sentence", "exit code 7");
        processes.addObject().put("name", "worker-1").put("state", "ready");
        processes
                .addObject()
                .put("name", "worker-2")
                .put("state", "unresponsive")
                .put("pid", 12);

        assertThat(ClusterCheck.of(status))
                .containsExactly(
                        Finding.fail(
                                "cluster",
                                "gateway-1 was given up: exit code 7",
                                "mend the cause, then: holdfast reload"),
                        Finding.warn(
                                "cluster",
                                "worker-2 (pid 12) runs and does not answer",
                                "see: holdfast logs worker-2"));
    }
}
