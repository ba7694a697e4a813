// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import io.holdfast.benchmark.load.Scenario;

/// One promise about speed.
///
/// @param leastRatio how many messages Holdfast must carry for each message that the peer carries
public record Check(Scenario scenario, double leastRatio) {}
