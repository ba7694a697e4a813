// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// A cluster that a program has joined with [Cluster#open].
public interface OpenCluster extends Cluster, AutoCloseable {

    /// Ends its timers, sends what was said before, and leaves; waits up to a second for each. Who uses
    /// it afterwards, or a target of it, gets an [IllegalStateException]; its store throws a
    /// [StoreException].
    @Override
    void close();
}
