// SPDX-License-Identifier: Apache-2.0
/// Holds the documents to the code: what they show as Java is compiled against the api and the testkit.
/// Start with [GuideTest].
///
/// Threads: those of the tests.
@NullMarked
package io.holdfast.documents;

import org.jspecify.annotations.NullMarked;
