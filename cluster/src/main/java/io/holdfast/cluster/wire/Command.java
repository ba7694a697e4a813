// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

/// One instruction between gateway and worker; one frame carries one command. The family is closed: what is not listed
/// here cannot be said.
public sealed interface Command permits Handshake, Command.Ping, GatewayCommand, WorkerCommand {

    /// Says that the sender is alive; sent by either side when it had nothing else to say. Needs no answer.
    record Ping() implements Command {}
}
