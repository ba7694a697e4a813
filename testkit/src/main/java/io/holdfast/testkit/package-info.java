// SPDX-License-Identifier: Apache-2.0
/// Clients and clusters for tests. For tests of applications: [EmbeddedCluster] and [LineClient]. For
/// tests of Holdfast itself: [HoldfastProcess] runs the real processes, [TelnetClient] talks to them,
/// [StallingClient] never reads, [FaultyWire] is a bad network between workers and a gateway.
///
/// Threads: each object belongs to the thread of its test unless it says otherwise; every wait has a
/// deadline.
@NullMarked
package io.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
