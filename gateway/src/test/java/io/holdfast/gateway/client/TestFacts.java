// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import java.net.InetSocketAddress;

/// Facts of clients that nobody looks at.
public final class TestFacts {

    public static final ClientFacts FACTS = new ClientFacts(
            new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 2), "text://a", null);

    private TestFacts() {}
}
