// SPDX-License-Identifier: Apache-2.0
/// Whole clusters: the real command, real processes, real sockets, kills. [RunningCluster] starts one per test class.
///
/// Threads: tests run one after another; each wait has a deadline.
@NullMarked
package io.holdfast.systemtest;

import org.jspecify.annotations.NullMarked;
