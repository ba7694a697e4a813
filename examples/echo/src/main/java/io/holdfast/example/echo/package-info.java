// SPDX-License-Identifier: Apache-2.0
/// The echo: the smallest application. All of it is in [EchoHandler].
///
/// Threads: callbacks of different clients run at the same time; nothing is kept between them.
@NullMarked
package io.holdfast.example.echo;

import org.jspecify.annotations.NullMarked;
