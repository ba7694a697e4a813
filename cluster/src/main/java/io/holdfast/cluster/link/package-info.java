// SPDX-License-Identifier: Apache-2.0
/// Links: authenticated, supervised connections between gateways and workers. A worker dials; a
/// gateway accepts; each established connection is a link.
///
/// Threads: a link belongs to one event loop, which decodes, delivers and writes; other threads post to it.
@NullMarked
package io.holdfast.cluster.link;

import org.jspecify.annotations.NullMarked;
