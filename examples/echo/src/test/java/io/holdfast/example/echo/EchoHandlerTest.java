// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.echo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.EmbeddedCluster;
import io.holdfast.testkit.LineClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EchoHandlerTest {

    @Test
    void everyLineComesBackUnchangedAndInOrder() throws Exception {
        try (var cluster = EmbeddedCluster.start(new EchoHandler())) {
            LineClient ann = cluster.connect();
            String[] lines = {"hello", "", "  spaces\t", "a!b", "Zoë 👩‍🚀", "x".repeat(60_000), "\u0000\u0007"};
            for (String line : lines) {
                ann.say(line);
            }
            ann.expect(lines);
        }
    }

    @Test
    void lineWithAnExclamationMarkGoesOnceToEveryone() throws Exception {
        try (var cluster = EmbeddedCluster.start(new EchoHandler())) {
            LineClient ann = cluster.connect();
            LineClient bob = cluster.connect();
            bob.say("here");
            bob.expect("here");
            ann.say("!fire");
            ann.say("after");
            ann.expect("!fire", "after");
            bob.expect("!fire");
            bob.say("own");
            bob.expect("own");
        }
    }

    @Test
    void settingMakesItALineLikeOthers() throws Exception {
        try (var cluster =
                EmbeddedCluster.start(new EchoHandler(), options -> options.settings(Map.of("to-everyone", "off")))) {
            LineClient ann = cluster.connect();
            LineClient bob = cluster.connect();
            ann.say("!fire");
            ann.expect("!fire");
            bob.say("own");
            bob.expect("own");
        }
    }

    @Test
    void unknownSettingStopsTheStart() {
        assertThatThrownBy(() -> EmbeddedCluster.start(
                        new EchoHandler(), options -> options.settings(Map.of("to-everyone", "perhaps"))))
                .hasStackTraceContaining("worker.settings.to-everyone: 'perhaps' (expected on or off)");
    }
}
