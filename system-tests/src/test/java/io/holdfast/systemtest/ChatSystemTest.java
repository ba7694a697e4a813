// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.testkit.LineClient;
import io.holdfast.testkit.Talker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The chat over sockets.
class ChatSystemTest extends ChatTranscript {

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.ofChat();

    @Override
    RunningCluster cluster() {
        return CLUSTER;
    }

    @Override
    Talker connect() {
        return CLUSTER.connect();
    }

    @Test
    void bothLineEndsAreUnderstoodAndNeitherIsPassedOn() {
        Person ann = enter("Ann");
        var raw = (LineClient) ann.talker();
        raw.write("one\r\ntwo\nthree\r\n\r\n\nnul\0nul\nturned\u202e\n".getBytes(UTF_8));
        raw.expect(ann.id() + ": one", ann.id() + ": two", ann.id() + ": three");
        raw.expect(ann.id() + ": nulnul", ann.id() + ": turned");
    }
}
