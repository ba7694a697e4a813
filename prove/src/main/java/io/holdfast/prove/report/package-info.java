// SPDX-License-Identifier: Apache-2.0
/// What a proof came to: [ProofReport], as a table for people and as JSON.
///
/// Threads: none; everything is a value.
@NullMarked
package io.holdfast.prove.report;

import org.jspecify.annotations.NullMarked;
