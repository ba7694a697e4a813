// SPDX-License-Identifier: Apache-2.0
/// Rooms to talk in, and a program that tells everyone something. Start with [RoomsHandler].
///
/// Threads: callbacks of different people run at the same time; nothing is kept between them.
@NullMarked
package io.holdfast.example.rooms;

import org.jspecify.annotations.NullMarked;
