// SPDX-License-Identifier: Apache-2.0
/// The chat: several people, `telnet`, one room. All of it is in [ChatHandler].
///
/// Threads: callbacks of different people run at the same time; the handler keeps nothing between them.
@NullMarked
package io.holdfast.example.chat;

import org.jspecify.annotations.NullMarked;
