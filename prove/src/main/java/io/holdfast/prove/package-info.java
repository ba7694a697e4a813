// SPDX-License-Identifier: Apache-2.0
/// `holdfast prove`: faults under traffic, counted as clients see them. [Main] is the program; docs/proof.md tells the
/// method.
///
/// Threads: the program's first one does everything; the traffic has one of its own.
@NullMarked
package io.holdfast.prove;

import org.jspecify.annotations.NullMarked;
