// SPDX-License-Identifier: Apache-2.0
/// The program: [Main] and its commands.
///
/// Threads: the main thread.
@NullMarked
package io.holdfast.benchmark.cli;

import org.jspecify.annotations.NullMarked;
