// SPDX-License-Identifier: Apache-2.0
/// The AOT cache of the JDK (JEP 483, 514): our classes loaded and linked beforehand, so
/// that processes start in half the time. [io.holdfast.server.startcache.StartCache] is the file, made
/// by [io.holdfast.server.startcache.TrainingRun] in a JVM of its own. Without it everything works,
/// only slower.
@NullMarked
package io.holdfast.server.startcache;

import org.jspecify.annotations.NullMarked;
