// SPDX-License-Identifier: Apache-2.0
/// The logs of a cluster's processes as people read them: their last lines, merged by time, and what is
/// added. The entry type is [io.holdfast.server.logfile.Logs].
///
/// Threads: whoever reads owns what it reads with.
@NullMarked
package io.holdfast.server.logfile;

import org.jspecify.annotations.NullMarked;
