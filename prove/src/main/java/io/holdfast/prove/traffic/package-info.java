// SPDX-License-Identifier: Apache-2.0
/// Numbered messages of many clients at a fixed rate, whatever becomes of them, and what the clients see of it:
/// [Traffic] is the entry. A message is due at a moment that the [Schedule] knows beforehand, and its latency counts
/// from
/// then: a server that stops makes all that is due meanwhile late, though it is answered quickly afterwards.
///
/// Threads: everything but [Traffic] and the reports belongs to the one thread of its traffic.
@NullMarked
package io.holdfast.prove.traffic;

import org.jspecify.annotations.NullMarked;
