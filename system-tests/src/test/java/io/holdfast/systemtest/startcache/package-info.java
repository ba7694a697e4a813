// SPDX-License-Identifier: Apache-2.0
/// The start cache as JVMs see it. The test that makes it has a package of its own, by whose name it comes among the
/// first (see the module's `pom.xml`): the processes of all others then start faster.
///
/// Threads: the test's own.
@NullMarked
package io.holdfast.systemtest.startcache;

import org.jspecify.annotations.NullMarked;
