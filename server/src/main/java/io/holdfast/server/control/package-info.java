// SPDX-License-Identifier: Apache-2.0
/// Local control sockets: how the processes of one machine ask each other. A UNIX domain socket that
/// only its owner can open; a line of JSON is asked, lines of progress and an answer come back, then
/// the connection ends:
///
/// ```text
/// → {"command":"reload","release":3}
/// ← {"progress":"LINE"}         any number of them
/// ← {"ok":true,"result":{…}}    or    {"ok":false,"error":"SENTENCE"}
/// ```
///
/// A client that goes away does not end what it asked for.
///
/// The entry types are [ControlServer] and [ControlClient].
///
/// Threads: a server answers on threads of its own, several at a time; a client works on the caller's
/// thread.
@NullMarked
package io.holdfast.server.control;

import org.jspecify.annotations.NullMarked;
