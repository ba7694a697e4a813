// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// All clients that have joined a group. A group exists as long as it has members.
public interface Group extends Selection {

    String name();

    /// Ends the membership of all its members.
    void dissolve();
}
