// SPDX-License-Identifier: Apache-2.0
/// Holdfast within a program that is not its own: [ProgramOpener] joins a running cluster,
/// [EmbeddedProcesses] runs a whole one.
///
/// Threads: all may be used from any.
@NullMarked
package io.holdfast.server.embedded;

import org.jspecify.annotations.NullMarked;
