// SPDX-License-Identifier: Apache-2.0
/// Shared data behind a driver: what the cluster's processes must agree on lives here. The entry type is [Store];
/// [Stores] opens one by URL, and every driver is a [StoreDriver] in a package of its own.
///
/// Threads: a store may be used from any thread; calls block, so event loops must not make them.
@NullMarked
package io.holdfast.store;

import org.jspecify.annotations.NullMarked;
