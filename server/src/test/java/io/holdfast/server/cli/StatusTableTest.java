// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.control.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTableTest {

    @Test
    void everyProcessIsALine() {
        Map<String, Object> gateway = Map.of(
                "role",
                "gateway",
                "name",
                "gateway-1",
                "state",
                "ready",
                "pid",
                12,
                "uptimeSeconds",
                61,
                "clients",
                3,
                "restarts",
                0,
                "listening",
                List.of("text://0.0.0.0:8480", "text://[::1]:1"));
        Map<String, Object> worker = Map.of(
                "role",
                "worker",
                "name",
                "worker-1",
                "state",
                "restarting",
                "restarts",
                4,
                "lastExit",
                Map.of("code", 137, "sentence", "ended by signal KILL"));
        var status = Json.tree(Map.of(
                "version",
                "1.2",
                "pid",
                4711,
                "state",
                "ready",
                "uptimeSeconds",
                3725,
                "release",
                3,
                "config",
                "/srv/holdfast.yaml",
                "processes",
                List.of(gateway, worker)));

        assertThat(StatusTable.of(status)).isEqualTo("""
                holdfast 1.2 is ready, up 1h 2m, pid 4711, release 3
                /srv/holdfast.yaml

                NAME       STATE       PID  UP     CLIENTS  RESTARTS  LISTENING                           LAST EXIT
                gateway-1  ready       12   1m 1s  3        0         text://0.0.0.0:8480 text://[::1]:1  -
                worker-1   restarting  -    -      -        4         -                                   ended by signal KILL
                """);
    }

    @ParameterizedTest
    @CsvSource({"0,0s", "59,59s", "60,1m 0s", "3599,59m 59s", "86399,23h 59m", "90000,1d 1h"})
    void upTimeHasTwoUnits(long seconds, String expected) {
        assertThat(StatusTable.up(seconds)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "text://0.0.0.0:8480,telnet 127.0.0.1 8480",
        "text://[::]:8480,telnet ::1 8480",
        "text://[fe80::1]:1,telnet fe80::1 1",
        "text://chat_1.example.com:23,telnet chat_1.example.com 23"
    })
    void addressesAreToldAsTelnetCommands(String address, String command) {
        assertThat(ReadyMessage.telnet(address)).isEqualTo(command);
    }
}
