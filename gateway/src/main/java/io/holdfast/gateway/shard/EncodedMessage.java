// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol.Encoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message in the bytes of each client protocol that is asked for, encoded once.
///
/// **Owner**: the event loop of the shard that sends it.
final class EncodedMessage {

    private record Form(Encoder encoder, ByteBuf bytes) {}

    private final Payload payload;
    private final List<Form> forms = new ArrayList<>(2);
    /// The one that was asked for last.
    private @Nullable Form latest;

    EncodedMessage(Payload payload) {
        this.payload = payload;
    }

    /// Its bytes, until it is [released][#release].
    ByteBuf by(Encoder encoder) {
        Form form = latest;
        if (form == null || form.encoder() != encoder) {
            form = form(encoder);
            latest = form;
        }
        return form.bytes();
    }

    void release() {
        forms.forEach(form -> form.bytes().release());
    }

    private Form form(Encoder encoder) {
        for (Form form : forms) {
            if (form.encoder() == encoder) {
                return form;
            }
        }
        var form = new Form(encoder, encoder.encode(payload));
        forms.add(form);
        return form;
    }
}
