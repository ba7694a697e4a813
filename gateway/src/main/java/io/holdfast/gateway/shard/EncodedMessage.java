// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import static java.util.Objects.requireNonNull;

import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.protocol.ClientProtocol.Encoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message in the bytes of each client protocol that is asked for, encoded once. Of encoders that are
/// many, though they should be few, only the latest is remembered.
///
/// **Owner**: the event loop of the shard that sends it.
final class EncodedMessage {

    private static final int MOST_FORMS = 16;

    /// @param bytes null when they could not be made
    private record Form(Encoder encoder, @Nullable ByteBuf bytes) {

        void release() {
            if (bytes != null) {
                bytes.release();
            }
        }
    }

    /// What cannot be encoded.
    interface Failures {

        /// Those whose encoder this is do not get the message. Told once for each.
        void notEncoded(Throwable cause);
    }

    private final Failures failures;
    private final Payload payload;
    private final List<Form> forms = new ArrayList<>(2);
    /// The one that was asked for last.
    private @Nullable Form latest;

    EncodedMessage(Payload payload, Failures failures) {
        this.payload = payload;
        this.failures = failures;
    }

    /// Its bytes, until it is asked by another encoder or [released][#release]; null when they could not
    /// be made.
    @Nullable
    ByteBuf by(Encoder encoder) {
        Form form = latest;
        if (form == null || form.encoder() != encoder) {
            form = form(encoder);
            latest = form;
        }
        return form.bytes();
    }

    void release() {
        forms.forEach(Form::release);
    }

    private Form form(Encoder encoder) {
        for (Form form : forms) {
            if (form.encoder() == encoder) {
                return form;
            }
        }
        var form = new Form(encoder, encode(encoder));
        if (forms.size() == MOST_FORMS) {
            forms.removeLast().release();
        }
        forms.add(form);
        return form;
    }

    /// @throws IllegalStateException when the encoder gives what cannot be sent
    static ByteBuf bytes(Encoder encoder, Payload payload) {
        ByteBuf made = requireNonNull(encoder.encode(payload), "the encoder made no bytes");
        if (made.refCnt() == 0) {
            throw new IllegalStateException("the encoder gave bytes that were released");
        }
        return made;
    }

    private @Nullable ByteBuf encode(Encoder encoder) {
        try {
            return bytes(encoder, payload);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            failures.notEncoded(e);
            return null;
        }
    }
}
