// SPDX-License-Identifier: Apache-2.0
/// What applications are written against. The entry type is [Handler]: implement it, name the class in the
/// configuration, and Holdfast calls it in worker processes. Everything else is reached from the [Client] and the
/// [Cluster] that its callbacks are given.
///
/// Threads: a handler's callbacks run on virtual threads and may block; those of one client run one at a time, in
/// order. All types here may be used from any thread unless they say otherwise.
@NullMarked
package io.holdfast;

import org.jspecify.annotations.NullMarked;
