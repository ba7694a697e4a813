// SPDX-License-Identifier: Apache-2.0
/// New applications. [io.holdfast.server.project.NewProject] writes one;
/// [io.holdfast.server.project.LibraryRepository] is where its build finds our libraries.
@NullMarked
package io.holdfast.server.project;

import org.jspecify.annotations.NullMarked;
