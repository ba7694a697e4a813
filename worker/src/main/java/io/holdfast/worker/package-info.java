// SPDX-License-Identifier: Apache-2.0
/// A worker process: runs the application's [io.holdfast.Handler] for the events that gateways send.
/// The entry type is [Worker].
///
/// The rules are in classes without threads, clock or sockets: [CallParts], [Mailbox],
/// [AssignedClients], [Leases].
///
/// Threads: each link's event loop owns the clients of that link; handler calls run on virtual threads,
/// one at a time per client. Loops hand over to calls through [Calls] and never wait for them.
@NullMarked
package io.holdfast.worker;

import org.jspecify.annotations.NullMarked;
