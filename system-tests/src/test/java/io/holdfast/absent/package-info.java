// SPDX-License-Identifier: Apache-2.0
/// A library that an application was compiled against and that its jar does not bring.
///
/// Threads: none.
@NullMarked
package io.holdfast.absent;

import org.jspecify.annotations.NullMarked;
