// SPDX-License-Identifier: Apache-2.0
/// The text protocol: one message is one line of UTF-8. The entry type is [TextProtocol].
///
/// Threads: the event loop that owns the client.
@NullMarked
package io.holdfast.gateway.protocol.text;

import org.jspecify.annotations.NullMarked;
