// SPDX-License-Identifier: Apache-2.0
/// What Holdfast is compared with: the same application in one plain Netty server. Entry: [Peer]; [PeerProgram] is
/// the process.
///
/// Threads: a connection belongs to its event loop; what is for connections of another loop is posted to it.
@NullMarked
package io.holdfast.benchmark.peer;

import org.jspecify.annotations.NullMarked;
