// SPDX-License-Identifier: Apache-2.0
/// The control of the proof: a copy of the program that is broken on purpose must be found out. [BrokenHome] makes the
/// copy, [Breakage] says how it is broken. Production code has no switch for it.
///
/// Threads: none.
@NullMarked
package io.holdfast.prove.control;

import org.jspecify.annotations.NullMarked;
