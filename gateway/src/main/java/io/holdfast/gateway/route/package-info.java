// SPDX-License-Identifier: Apache-2.0
/// Which worker serves a client. The entry type is [Router].
///
/// Threads: the event loop of the shard.
@NullMarked
package io.holdfast.gateway.route;

import org.jspecify.annotations.NullMarked;
