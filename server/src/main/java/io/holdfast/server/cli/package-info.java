// SPDX-License-Identifier: Apache-2.0
/// The command line. The entry type is [Main]; each command is a class of its own.
///
/// Threads: commands run on the main thread; shutdown hooks end what a signal interrupts.
@NullMarked
package io.holdfast.server.cli;

import org.jspecify.annotations.NullMarked;
