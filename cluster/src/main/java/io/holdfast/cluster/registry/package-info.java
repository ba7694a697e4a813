// SPDX-License-Identifier: Apache-2.0
/// Who is alive, at which address. Gateways announce themselves with a lease in the store; workers find them there. The
/// entry type is [Registry]; [RegistryAnnouncer] and [RegistryWatcher] keep at it through a store that fails.
///
/// Threads: calls to the registry block for the store, so event loops must not make them; announcer and watcher have a
/// thread each.
@NullMarked
package io.holdfast.cluster.registry;

import org.jspecify.annotations.NullMarked;
