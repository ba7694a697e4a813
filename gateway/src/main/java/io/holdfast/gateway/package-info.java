// SPDX-License-Identifier: Apache-2.0
/// A gateway process: holds client sockets and does network I/O, nothing else. The entry type is [Gateway].
///
/// Threads: each event loop owns one shard with all its tables; see the packages below.
@NullMarked
package io.holdfast.gateway;

import org.jspecify.annotations.NullMarked;
