// SPDX-License-Identifier: Apache-2.0
/// Client protocols: how messages are cut from and put into a client's bytes. Each is a package of its own.
///
/// Threads: the event loop that owns the client.
@NullMarked
package io.holdfast.gateway.protocol;

import org.jspecify.annotations.NullMarked;
