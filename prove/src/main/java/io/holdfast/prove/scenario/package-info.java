// SPDX-License-Identifier: Apache-2.0
/// What is done to a cluster under traffic: a [Scenario] is one [Fault] made again and again by a [ScenarioRun], whose
/// [Outcome] says what the clients saw.
///
/// Threads: the one of the run.
@NullMarked
package io.holdfast.prove.scenario;

import org.jspecify.annotations.NullMarked;
