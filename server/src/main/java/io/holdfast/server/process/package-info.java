// SPDX-License-Identifier: Apache-2.0
/// A gateway or worker process: its configuration, log, control socket, signals, and in a worker the application. The
/// entry type is [RoleProcess]; [RunDirectory] says where the processes of a cluster keep what on this machine.
///
/// Threads: the main thread starts the role and then waits; the JVM's shutdown thread ends it.
@NullMarked
package io.holdfast.server.process;

import org.jspecify.annotations.NullMarked;
