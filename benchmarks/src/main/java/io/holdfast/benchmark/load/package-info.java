// SPDX-License-Identifier: Apache-2.0
/// The load generator: [LoadGenerator] runs one [Scenario] against a server of text lines, and gives a [LoadResult].
/// Every line that comes is compared with the one that must come; one that is missing, doubled, changed or out of
/// order ends the run with [WrongAnswerException].
///
/// Threads: everything of a run belongs to the one event loop of its generator; the caller waits.
@NullMarked
package io.holdfast.benchmark.load;

import org.jspecify.annotations.NullMarked;
