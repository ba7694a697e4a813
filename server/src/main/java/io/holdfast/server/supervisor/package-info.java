// SPDX-License-Identifier: Apache-2.0
/// The supervisor: starts the gateway and worker processes of one machine, starts dead ones again, replaces
/// workers by those of another release, and stops all of them in order. The entry type is [Supervisor];
/// [RunningCluster] is how other commands find, reload and stop one.
///
/// Threads: the supervisor's own thread owns its [Children] and all that is done with them; everything else
/// reads snapshots, or posts to it ([Site]).
@NullMarked
package io.holdfast.server.supervisor;

import org.jspecify.annotations.NullMarked;
