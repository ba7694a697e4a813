// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.nio.file.Path;

/// The folder with jars of client protocols of the user's.
///
/// @param named whether the configuration names it; else it need not be there
public record ProtocolsFolder(Path path, boolean named) {}
