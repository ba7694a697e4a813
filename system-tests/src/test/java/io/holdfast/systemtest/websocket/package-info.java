// SPDX-License-Identifier: Apache-2.0
/// The echo on WebSocket against RFC 6455, case by case, with bytes written by hand:
/// [ConformanceSystemTest] runs the tables of [Row]s over [RawWebSocket].
///
/// Threads: the test's own; what it writes leaves on a virtual thread, so that it may read at the same
/// time.
@NullMarked
package io.holdfast.systemtest.websocket;

import org.jspecify.annotations.NullMarked;
