// SPDX-License-Identifier: Apache-2.0
/// What the tests of the cluster, of gateways and of workers share: [LogRecorder] for what is logged,
/// [LeakDetector] for buffers that nobody released.
///
/// Threads: the recorder may be read from any.
@NullMarked
package io.holdfast.cluster.testing;

import org.jspecify.annotations.NullMarked;
