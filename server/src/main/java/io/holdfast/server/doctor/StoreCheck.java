// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import io.holdfast.store.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Whether the store can be read and written, by doing so. One that the first start would make is not made.
final class StoreCheck {

    private static final String CHECK = "store";
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

    private StoreCheck() {}

    static Finding of(HoldfastConfig config) {
        Optional<Path> absent = config.storeFile().filter(file -> !Files.exists(file));
        if (absent.isPresent()) {
            return toBeMade(absent.get());
        }
        try (Store store = Stores.open(config.store(), config.base())) {
            String key = "holdfast/doctor/" + UUID.randomUUID();
            store.set(key, "written", TIME_TO_LIVE);
            boolean read = store.get(key).isPresent();
            store.delete(key);
            return read
                    ? Finding.ok(CHECK, config.store() + ": read and written")
                    : Finding.fail(CHECK, config.store() + ": forgets what is written", "look at its server");
        } catch (StoreFailure | IllegalArgumentException e) {
            return Finding.fail(
                    CHECK,
                    String.valueOf(e.getMessage()),
                    "make it reachable and writable for the user that runs the cluster, or name another one as store");
        }
    }

    private static Finding toBeMade(Path file) {
        Path folder = RunFolderCheck.nearest(file);
        return Files.isDirectory(folder) && Files.isWritable(folder)
                ? Finding.ok(CHECK, file + ": the first start makes it")
                : Finding.fail(
                        CHECK,
                        "%s: cannot be made in %s".formatted(file, folder),
                        "make a folder that the user who runs the cluster may write to, or name another store");
    }
}
