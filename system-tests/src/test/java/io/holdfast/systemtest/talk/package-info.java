// SPDX-License-Identifier: Apache-2.0
/// Hundreds of clients that say numbered lines to the [io.holdfast.probe.ProbeHandler], each other, groups and
/// everyone, and that know what each of them must hear: [NumberedTalk] is where to enter.
///
/// Threads: a talk has one thread, which does all of its network I/O and owns all of its state.
@NullMarked
package io.holdfast.systemtest.talk;

import org.jspecify.annotations.NullMarked;
