// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.registry.RegistryWatcher;
import java.time.Duration;
import java.util.function.LongSupplier;

/// How long a worker waits for others.
///
/// @param look between two looks for gateways that came or went
/// @param answer for gateways to answer a question
/// @param nanoTime by which leases of gateways end
record Pace(Duration look, Duration answer, LongSupplier nanoTime) {

    static final Pace USUAL = new Pace(RegistryWatcher.PAUSE, Duration.ofSeconds(5), System::nanoTime);
}
