// SPDX-License-Identifier: Apache-2.0
/// Applications for the system tests: [ProbeHandler] does what its clients tell it, the others are broken. A jar of
/// this package is made by the tests.
///
/// Threads: as any application's.
@NullMarked
package io.holdfast.probe;

import org.jspecify.annotations.NullMarked;
