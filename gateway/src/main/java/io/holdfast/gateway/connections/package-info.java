// SPDX-License-Identifier: Apache-2.0
/// What operators ask of the clients that are connected, and what they are told. The entry types are [ConnectionFilter]
/// and [Connections].
///
/// Threads: immutable.
@NullMarked
package io.holdfast.gateway.connections;

import org.jspecify.annotations.NullMarked;
