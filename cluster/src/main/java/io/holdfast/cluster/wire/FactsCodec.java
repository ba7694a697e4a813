// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static io.holdfast.cluster.wire.GatewayCommandCodec.readOptional;
import static io.holdfast.cluster.wire.GatewayCommandCodec.writeOptional;
import static io.holdfast.cluster.wire.WireWriter.writeAddress;
import static io.holdfast.cluster.wire.WireWriter.writeCount;
import static io.holdfast.cluster.wire.WireWriter.writeString;
import static io.holdfast.cluster.wire.WireWriter.writeStrings;
import static io.holdfast.cluster.wire.WireWriter.writeVarLong;

import io.holdfast.ClientCertificate;
import io.holdfast.TlsFacts;
import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The facts of a client, as they stand in frames.
final class FactsCodec {

    private FactsCodec() {}

    static void write(WireWriter out, ClientFacts facts) {
        writeAddress(out, facts.remoteAddress());
        writeAddress(out, facts.localAddress());
        writeString(out, facts.listener());
        UpgradeRequest request = facts.request();
        out.writeBoolean(request != null);
        if (request != null) {
            writeRequest(out, request);
        }
        writeOptional(out, facts.subprotocol());
        TlsFacts tls = facts.tls();
        out.writeBoolean(tls != null);
        if (tls != null) {
            writeTls(out, tls);
        }
    }

    static ClientFacts read(WireReader in) {
        return new ClientFacts(
                in.readAddress(),
                in.readAddress(),
                in.readString(),
                in.readBoolean() ? readRequest(in) : null,
                readOptional(in),
                in.readBoolean() ? readTls(in) : null);
    }

    private static void writeRequest(WireWriter out, UpgradeRequest request) {
        writeString(out, request.target());
        writeCount(out, request.headers().size());
        request.headers().forEach((name, values) -> {
            writeString(out, name);
            writeStrings(out, values);
        });
    }

    private static UpgradeRequest readRequest(WireReader in) {
        String target = in.readString();
        int count = in.readCount();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            if (headers.put(in.readString(), List.copyOf(in.readStrings())) != null) {
                throw new WireException("header twice");
            }
        }
        return new UpgradeRequest(target, headers);
    }

    private static void writeTls(WireWriter out, TlsFacts tls) {
        writeString(out, tls.version());
        writeString(out, tls.cipher());
        writeOptional(out, tls.serverName().orElse(null));
        out.writeBoolean(tls.certificate().isPresent());
        tls.certificate().ifPresent(certificate -> {
            byte[] der = certificate.der();
            writeVarLong(out, der.length);
            out.writeBytes(der);
        });
    }

    private static TlsFacts readTls(WireReader in) {
        return new TlsFacts(
                in.readString(),
                in.readString(),
                Optional.ofNullable(readOptional(in)),
                in.readBoolean() ? Optional.of(readCertificate(in)) : Optional.empty());
    }

    private static ClientCertificate readCertificate(WireReader in) {
        return new ClientCertificate(in.readBytes(in.readLength()));
    }
}
