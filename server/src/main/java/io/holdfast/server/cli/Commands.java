// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The commands of `holdfast`.
final class Commands {

    /// In the order in which the help shows them.
    static final Map<String, Class<?>> BY_NAME = byName();

    private Commands() {}

    private static Map<String, Class<?>> byName() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("start", StartCommand.class);
        commands.put("stop", StopCommand.class);
        commands.put("restart", RestartCommand.class);
        commands.put("reload", ReloadCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("logs", LogsCommand.class);
        commands.put("connections", ConnectionsCommand.class);
        commands.put("drain", DrainCommand.class);
        commands.put("rebalance", RebalanceCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("version", VersionCommand.class);
        commands.put("new", NewCommand.class);
        commands.put("cache", CacheCommand.class);
        commands.put("train", TrainCommand.class);
        return Collections.unmodifiableMap(commands);
    }
}
