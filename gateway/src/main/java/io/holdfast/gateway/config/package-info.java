// SPDX-License-Identifier: Apache-2.0
/// What a gateway is told at its start. The entry type is [GatewayConfig].
///
/// Threads: immutable.
@NullMarked
package io.holdfast.gateway.config;

import org.jspecify.annotations.NullMarked;
