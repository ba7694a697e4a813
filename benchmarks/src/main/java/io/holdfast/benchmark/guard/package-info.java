// SPDX-License-Identifier: Apache-2.0
/// The speed guard: [Guard] runs the same load against Holdfast and its peer in turns, and [GuardReport] says whether
/// Holdfast is fast enough beside it; and against Holdfast with a handler that never blocks.
///
/// Threads: the caller's; the servers are processes.
@NullMarked
package io.holdfast.benchmark.guard;

import org.jspecify.annotations.NullMarked;
