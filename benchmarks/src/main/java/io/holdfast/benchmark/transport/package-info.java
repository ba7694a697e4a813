// SPDX-License-Identifier: Apache-2.0
/// The sockets of load generator and peer: [Transport] chooses native epoll or NIO. Not Holdfast's own, so that the
/// peer shares no code with what it is compared to.
///
/// Threads: none of its own but those of the groups that it makes.
@NullMarked
package io.holdfast.benchmark.transport;

import org.jspecify.annotations.NullMarked;
