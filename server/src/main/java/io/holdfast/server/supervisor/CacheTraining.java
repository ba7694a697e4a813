// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.startcache.StartCache;
import io.holdfast.server.startcache.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the [StartCache] when it is due. Whatever goes wrong, nothing else suffers: processes start
/// without it.
///
/// Threads: a daemon thread of its own; [#close()] may be called from any.
public final class CacheTraining implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheTraining.class);

    private final Thread thread =
            Thread.ofPlatform().name("start-cache").daemon().unstarted(this::makeQuietly);

    /// Looks whether a cache is due, and makes it, while the caller goes on. To be called once.
    public void start() {
        thread.start();
    }

    /// The cache of this program; none when it runs from class folders, or has no place for one.
    public static Optional<StartCache> cache() {
        return JavaCommand.startCache();
    }

    /// Makes the cache if it is due.
    ///
    /// @return the file; nothing when this program has no place for one, or another process is making it
    /// @throws IOException saying why it cannot be made
    public static Optional<Path> make() throws IOException, InterruptedException {
        return make(false);
    }

    private static Optional<Path> make(boolean background) throws IOException, InterruptedException {
        Optional<StartCache> cache = JavaCommand.startCache();
        return cache.isPresent() && cache.get().make(folder -> JavaCommand.training(folder, background))
                ? cache.map(StartCache::file)
                : Optional.empty();
    }

    /// What the JVM does that [#make] starts: it ends with the process, which then writes the cache.
    ///
    /// @param folder of its own
    public static void train(Path folder) throws Exception {
        Path libraries =
                JavaCommand.libraries().orElseThrow(() -> new IOException("we do not run from a folder of jars"));
        new TrainingRun(folder).run(libraries);
    }

    private void makeQuietly() {
        try {
            Optional<StartCache> current = JavaCommand.startCache().filter(StartCache::isCurrent);
            if (current.isPresent()) {
                current.get().tidy();
            } else {
                make(true).ifPresent(file -> LOG.info("Made a start cache: file={}", file));
            }
        } catch (IOException | RuntimeException e) {
            LOG.info("No start cache can be made: reason={}", e.toString());
        } catch (InterruptedException _) {
            // It was told to stop.
        }
    }

    /// Ends what it has started; nothing when that is nothing.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
