// SPDX-License-Identifier: Apache-2.0
/// The configuration file: read, checked with the line of every fault, and turned into records. The entry type is
/// [ConfigReader], its result [HoldfastConfig]. Every key that exists is a constant of [Key].
///
/// Threads: everything here is immutable or confined to one call.
@NullMarked
package io.holdfast.server.config;

import org.jspecify.annotations.NullMarked;
