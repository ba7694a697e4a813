// SPDX-License-Identifier: Apache-2.0
/// The chat: several people in rooms, some with `telnet`, some with a browser.
///
/// [ChatHandler] is the handler. Two dialects hear what clients say ([TelnetDialect], [JsonDialect]);
/// what happens then is [News], which each client is told in its [Voice]. Who is in a [Room] hears what
/// is said there.
///
/// Threads: callbacks of different people run at the same time; nothing is kept between them.
@NullMarked
package io.holdfast.example.chat;

import org.jspecify.annotations.NullMarked;
