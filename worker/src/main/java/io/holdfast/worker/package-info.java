// SPDX-License-Identifier: Apache-2.0
/// A worker process: runs the application's [io.holdfast.Handler] for the events that gateways send. The entry type is
/// [Worker].
///
/// Threads: each link's event loop owns the clients of that link; handler calls run on virtual threads, one at a time
/// per client.
@NullMarked
package io.holdfast.worker;

import org.jspecify.annotations.NullMarked;
