// SPDX-License-Identifier: Apache-2.0
/// The cluster that is struck: [ProvedCluster], real processes in a folder that is removed afterwards; and [Pause], the
/// waiting for it.
///
/// Threads: one, the caller's.
@NullMarked
package io.holdfast.prove.cluster;

import org.jspecify.annotations.NullMarked;
