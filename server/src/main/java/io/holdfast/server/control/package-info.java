// SPDX-License-Identifier: Apache-2.0
/// Local control sockets: how the processes of one machine ask each other. A UNIX domain socket that only its owner can
/// open; one line of JSON each way, then the connection ends:
///
/// ```text
/// → {"command":"status"}
/// ← {"ok":true,"result":{…}}    or    {"ok":false,"error":"SENTENCE"}
/// ```
///
/// The entry types are [ControlServer] and [ControlClient].
///
/// Threads: a server answers on threads of its own, several at a time; a client works on the caller's thread.
@NullMarked
package io.holdfast.server.control;

import org.jspecify.annotations.NullMarked;
