// SPDX-License-Identifier: Apache-2.0
/// Tasks that an application has run again and again, in each process or in one worker at a time. The
/// entry type is [Timers].
///
/// Threads: each timer has a virtual thread, and another that keeps its lease, where it has one.
@NullMarked
package io.holdfast.worker.timer;

import org.jspecify.annotations.NullMarked;
