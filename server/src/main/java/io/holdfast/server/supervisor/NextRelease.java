// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.ConfigDifference;
import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.process.Release;
import io.holdfast.server.process.Sentence;
import io.holdfast.server.process.StartFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes ready what a reload is to run: a copy of what the operator's files say now, or one that is kept.
///
/// Threads: any, which may have to wait for the disk, for ever where a file system hangs; one at a time
/// is admitted.
final class NextRelease {

    private final Path file;
    private final Releases releases;
    private final AtomicBoolean busy = new AtomicBoolean();

    /// @param file the operator's configuration
    NextRelease(Path file, Releases releases) {
        this.file = file;
        this.releases = releases;
    }

    /// @param isNew whether the copy was made just now
    record Prepared(Release release, ClusterPlan plan, boolean isNew) {}

    /// @param kept number of the copy to go back to; empty for a new one
    /// @throws StartFailure saying why nothing can be started from it
    Prepared prepare(Optional<Integer> kept) throws StartFailure {
        if (!busy.compareAndSet(false, true)) {
            throw new StartFailure("the copy of an earlier reload is still under way: the file system of worker.app"
                    + " or of the run folder does not answer");
        }
        try {
            return kept.isPresent() ? keptRelease(kept.get()) : newRelease();
        } catch (ConfigException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartFailure("the release cannot be copied: " + Sentence.of(e), e);
        } finally {
            busy.set(false);
        }
    }

    private Prepared newRelease() throws ConfigException, IOException, StartFailure {
        HoldfastConfig wanted = ConfigReader.read(file);
        refuseOther(new ConfigDifference.Source(wanted, file));
        Release release = releases.create(wanted);
        return new Prepared(release, ClusterPlan.of(wanted, release), true);
    }

    private Prepared keptRelease(int number) throws ConfigException, IOException, StartFailure {
        Release release = releases.kept(number);
        HoldfastConfig wanted = ConfigReader.read(file, release.config());
        refuseOther(new ConfigDifference.Source(wanted, release.config()));
        return new Prepared(release, ClusterPlan.of(wanted, release), false);
    }

    /// What gateways run with cannot change under them.
    private void refuseOther(ConfigDifference.Source wanted) throws ConfigException, IOException, StartFailure {
        Release current = releases.current()
                .orElseThrow(() -> new StartFailure("the copy of the running configuration is gone (expected one that"
                        + " releases/current names); needs: holdfast restart"));
        var running = new ConfigDifference.Source(ConfigReader.read(file, current.config()), current.config());
        List<String> changes = ConfigDifference.needingRestart(running, wanted);
        if (!changes.isEmpty()) {
            throw new StartFailure("%s; needs: holdfast restart".formatted(String.join("; ", changes)));
        }
    }
}
