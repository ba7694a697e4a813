// SPDX-License-Identifier: Apache-2.0
/// Who is alive, at which address. Gateways announce themselves with a lease in the store; workers find them there.
///
/// Threads: calls block for the store; event loops must not make them.
@NullMarked
package io.holdfast.cluster.registry;

import org.jspecify.annotations.NullMarked;
