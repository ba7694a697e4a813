// SPDX-License-Identifier: Apache-2.0
/// The application that is run under fire: [NumberedHandler]. It makes a jar of its own and sees the api alone.
///
/// Threads: the handler keeps no state.
@NullMarked
package io.holdfast.prove.application;

import org.jspecify.annotations.NullMarked;
