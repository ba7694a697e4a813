// SPDX-License-Identifier: Apache-2.0
/// Many numbered lines between many clients, checked as their receivers see them: [LineSocket] is the connection of one
/// client among many in one thread, [HeardFromOne] counts what was lost, doubled and reordered, as a [Script] says what
/// must be heard.
///
/// Threads: everything of one client belongs to the thread of its selector.
@NullMarked
package io.holdfast.testkit.talk;

import org.jspecify.annotations.NullMarked;
