// SPDX-License-Identifier: Apache-2.0
/// The supervisor: starts the gateway and worker processes of one machine, starts dead ones again, and
/// stops all of them in order. The entry type is [Supervisor]; [RunningCluster] is how other commands
/// find and stop one.
///
/// Threads: the supervisor's own thread owns its [Child]ren; everything else reads their snapshots.
@NullMarked
package io.holdfast.server.supervisor;

import org.jspecify.annotations.NullMarked;
