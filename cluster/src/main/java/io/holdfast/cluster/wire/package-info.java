// SPDX-License-Identifier: Apache-2.0
/// The language between gateways and workers, the only thing that they share: the sealed family of [Command]s and
/// [CommandCodec], which writes and reads them as length-prefixed frames. `docs/wire-protocol.md` describes the bytes.
///
/// Threads: commands are immutable; the codec has no state.
@NullMarked
package io.holdfast.cluster.wire;

import org.jspecify.annotations.NullMarked;
