// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// Opens the store that a configuration names by URL: `sqlite:run/holdfast.db`.
///
/// **Who owns which keys.** What Holdfast keeps for itself lies under `holdfast/`. What an application keeps through
/// its cluster's store lies under `app/`, a prefix that the worker adds and the application does not see.
public final class Stores {

    private Stores() {}

    /// Makes a store without touching it: one that is out of reach shows that at its first call.
    ///
    /// @param base the directory that relative paths start from
    /// @throws IllegalArgumentException when no driver knows the URL
    public static Store open(String url, Path base) {
        List<StoreDriver> drivers = drivers();
        int colon = url.indexOf(':');
        for (StoreDriver driver : drivers) {
            if (colon >= 0 && driver.scheme().equals(url.substring(0, colon))) {
                try {
                    return driver.open(url.substring(colon + 1), base);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(error(url, driver.form()), e);
                }
            }
        }
        throw new IllegalArgumentException(
                error(url, drivers.stream().map(StoreDriver::form).collect(Collectors.joining(" or "))));
    }

    private static List<StoreDriver> drivers() {
        return ServiceLoader.load(StoreDriver.class, StoreDriver.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(StoreDriver::scheme))
                .toList();
    }

    private static String error(String url, String expected) {
        return "store: '%s' (expected %s)".formatted(url, expected);
    }
}
