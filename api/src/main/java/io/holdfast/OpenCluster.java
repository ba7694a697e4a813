// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// A cluster that a program has joined with [Cluster#open].
public interface OpenCluster extends Cluster, AutoCloseable {

    /// Sends what was said before, and leaves.
    @Override
    void close();
}
