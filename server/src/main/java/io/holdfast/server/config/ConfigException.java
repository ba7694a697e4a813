// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.util.List;

/// The configuration cannot be used. The message has one line per problem: `FILE:LINE: KEY: VALUE (expected …)`.
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    ConfigException(List<String> problems) {
        super(String.join("\n", problems));
    }

    ConfigException(String problem) {
        super(problem);
    }
}
