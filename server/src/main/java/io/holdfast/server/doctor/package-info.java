// SPDX-License-Identifier: Apache-2.0
/// Looks whether a cluster can run here, and what would disturb it. The entry type is
/// [io.holdfast.server.doctor.Doctor]; each check is a class of its own and changes nothing.
///
/// Threads: the caller's.
@NullMarked
package io.holdfast.server.doctor;

import org.jspecify.annotations.NullMarked;
