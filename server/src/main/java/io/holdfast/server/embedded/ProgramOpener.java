// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.embedded;

import io.holdfast.ClusterOpener;
import io.holdfast.HoldfastException;
import io.holdfast.OpenCluster;
import io.holdfast.cluster.link.LinkConfig;
import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.config.LinkSettings;
import io.holdfast.store.Stores;
import io.holdfast.worker.Speaker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Opens the cluster of a configuration file: see [Cluster#open]. Makes nothing that `start` makes,
/// neither the secret nor the store.
public final class ProgramOpener implements ClusterOpener {

    @Override
    public OpenCluster open(Path file) {
        QuietLog.unlessConfigured();
        try {
            HoldfastConfig config = ConfigReader.read(file);
            expectStarted(config);
            String name =
                    config.clusterName("program/" + ProcessHandle.current().pid());
            return Speaker.join(name, link(config.link()), Stores.open(config.store(), config.base()));
        } catch (ConfigException e) {
            throw new HoldfastException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void expectStarted(HoldfastConfig config) {
        Optional<Path> secret =
                Optional.of(config.link()).filter(LinkSettings::generateSecret).map(LinkSettings::secretFile);
        for (Optional<Path> made : List.of(config.storeFile(), secret)) {
            if (made.isPresent() && !Files.exists(made.get())) {
                throw new HoldfastException(
                        "%s: the cluster has not been started: '%s' is missing".formatted(config.file(), made.get()));
            }
        }
    }

    private static LinkConfig link(LinkSettings link) throws ConfigException {
        return new LinkSettings(link.secretFile(), false, link.heartbeat(), link.timeout()).linkConfig();
    }
}
