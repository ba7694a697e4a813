// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import java.net.InetSocketAddress;
import java.util.List;

/// A running server that is measured.
sealed interface Contender extends AutoCloseable permits HoldfastContender, PeerContender {

    String name();

    InetSocketAddress address();

    /// The processes whose CPU time its work costs.
    List<ProcessHandle> processes();

    @Override
    void close();
}
