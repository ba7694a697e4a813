// SPDX-License-Identifier: Apache-2.0
/// What the rooms of the cluster share for logging: [io.holdfast.cluster.log.Throttle] for faults that can repeat.
///
/// Threads: any.
@NullMarked
package io.holdfast.cluster.log;

import org.jspecify.annotations.NullMarked;
