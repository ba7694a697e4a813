// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.process.RoleProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Runs one gateway process; for the supervisor.
@Command(name = "gateway", hidden = true)
final class GatewayCommand implements Callable<Integer> {

    @Mixin
    private RoleOptions role = new RoleOptions();

    @Override
    public Integer call() throws Exception {
        return RoleProcess.gateway(role.options());
    }
}
