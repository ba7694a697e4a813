// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Map;
import java.util.Set;

/// All clients that have joined any of several groups.
public interface Groups extends Selection {

    /// Which of these groups exist, that is, have members.
    Set<String> names();

    /// How many clients each group that exists has.
    Map<String, Long> clientCounts();

    /// The clients of each group that exists.
    Map<String, Set<ClientId>> clientsOfEach();

    /// The user ids that are bound to clients of each group that exists.
    Map<String, Set<String>> userIdsOfEach();

    /// Ends the membership of all members.
    void dissolve();
}
