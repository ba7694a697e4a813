// SPDX-License-Identifier: Apache-2.0
/// The frame protocol: one message is a length and as many bytes. The entry type is [FrameProtocol].
///
/// Threads: the event loop that owns the client.
@NullMarked
package io.holdfast.gateway.protocol.frame;

import org.jspecify.annotations.NullMarked;
