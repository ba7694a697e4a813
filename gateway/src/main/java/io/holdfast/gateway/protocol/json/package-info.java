// SPDX-License-Identifier: Apache-2.0
/// The json protocol: one message is a length and a JSON document. The entry type is [JsonProtocol].
///
/// Threads: the event loop that owns the client.
@NullMarked
package io.holdfast.gateway.protocol.json;

import org.jspecify.annotations.NullMarked;
