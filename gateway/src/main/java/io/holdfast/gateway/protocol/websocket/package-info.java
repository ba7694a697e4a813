// SPDX-License-Identifier: Apache-2.0
/// WebSocket, as RFC 6455 has it for servers. The entry type is [WebSocketProtocol].
///
/// A client begins with an HTTP request: [HeadReader] gathers its head, [RequestHead] reads it,
/// [HandshakeRules] judges it, and [Upgrade] answers it. From then on [FrameReader] cuts messages.
///
/// Threads: the event loop that owns the client.
@NullMarked
package io.holdfast.gateway.protocol.websocket;

import org.jspecify.annotations.NullMarked;
