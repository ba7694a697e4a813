// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.nio.file.Path;

/// Finds the implementation of [Cluster#open]; not for applications.
public interface ClusterOpener {

    OpenCluster open(Path config);
}
