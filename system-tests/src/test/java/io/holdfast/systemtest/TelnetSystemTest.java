// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import io.holdfast.testkit.Talker;
import io.holdfast.testkit.TelnetClient;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The chat over the real `telnet` program.
class TelnetSystemTest extends ChatTranscript {

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.ofChat();

    @Override
    RunningCluster cluster() {
        return CLUSTER;
    }

    @Override
    Talker connect() {
        return TelnetClient.connect(CLUSTER.address());
    }
}
