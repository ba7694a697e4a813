// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.scenario;

/// One thing that happens to a cluster.
@FunctionalInterface
interface Fault {

    /// Does it, and undoes it where that is part of it. Calls [Scene#strike] once, right before.
    ///
    /// @return what it was, in words
    /// @throws IllegalStateException when it could not be done
    String make(Scene scene);
}
