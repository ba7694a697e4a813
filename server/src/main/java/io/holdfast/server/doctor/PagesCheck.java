// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.WebSettings;
import java.nio.file.Files;

/// Whether the folder with the pages is there, and a first page in it.
final class PagesCheck {

    private static final String CHECK = "web";
    private static final String FIRST = "index.html";

    private PagesCheck() {}

    static Finding of(WebSettings web) {
        try {
            web.checkRoot();
        } catch (ConfigException e) {
            return Finding.fail(
                    CHECK,
                    String.valueOf(e.getMessage()),
                    "correct web.root, and let the user that runs the cluster read it");
        }
        return Files.isReadable(web.root().resolve(FIRST))
                ? Finding.ok(CHECK, "%s: readable, with %s".formatted(web.root(), FIRST))
                : Finding.warn(
                        CHECK,
                        "%s: no %s that can be read".formatted(web.root(), FIRST),
                        "browsers are shown that page first: add it, or correct web.root");
    }
}
