// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import io.holdfast.WhenSlow;
import io.holdfast.gateway.config.Admission;
import io.holdfast.gateway.config.Heartbeat;
import io.holdfast.gateway.config.ListenerConfig;
import io.holdfast.gateway.config.TlsSettings;
import io.holdfast.gateway.config.TlsSettings.ClientAuth;
import io.holdfast.gateway.config.WebSocketSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Reads one element of `gateway.listen`: the keys of one listener.
final class ListenerSection {

    private static final int MAX_MESSAGE_DEFAULT = 64 * 1024;
    private static final Duration TENTH = Duration.ofMillis(100);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Heartbeat HEARTBEAT = new Heartbeat(Duration.ofSeconds(30), 2, null);

    private static final List<Key> OF_WEBSOCKET =
            List.of(Key.LISTEN_SUBPROTOCOLS, Key.LISTEN_COMPRESSION, Key.LISTEN_MAX_FRAME, Key.LISTEN_ORIGINS);
    private static final Values.Shape<String> HEARTBEAT_PAYLOAD =
            Values.matching(Pattern.compile("\\P{Cntrl}{1,1000}"), "one line of 1 to 1000 characters");
    private static final Values.Shape<String> SUBPROTOCOL = Values.matching(
            Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}"),
            "a token of HTTP, 1 to 100 letters, digits, dots, hyphens and the like");
    private static final Values.Shape<String> ORIGIN = Values.matching(
            Pattern.compile("[a-z][a-z0-9+.-]*://[^/\\s]+"),
            "an origin such as https://chat.example.com, without path");

    private static final Values.Shape<Path> PATH = Values::path;
    private static final Values.Shape<ClientAuth> CLIENT_AUTH = ListenerSection::clientAuth;

    private final Section section;
    private final ListenAddress address;
    private final UnaryOperator<Path> resolve;

    private ListenerSection(Section section, ListenAddress address, UnaryOperator<Path> resolve) {
        this.section = section;
        this.address = address;
        this.resolve = resolve;
    }

    /// Of an address without keys.
    static ListenerConfig of(Problems problems, ListenAddress address) {
        var none = new Section(problems, Key.GATEWAY_LISTEN.path() + "[]", "", new YamlNode.Mapping(1, Map.of()));
        return new ListenerSection(none, address, path -> path).config();
    }

    /// Of keys; empty when the address is missing or wrong.
    ///
    /// @param label of the element: `gateway.listen[1]`
    /// @param resolve makes a path of the file an absolute one
    static Optional<ListenerConfig> of(
            Problems problems, YamlNode.Mapping mapping, String label, UnaryOperator<Path> resolve) {
        var section = new Section(problems, Key.GATEWAY_LISTEN.path() + "[]", label, mapping);
        if (!section.has(Key.LISTEN_ADDRESS)) {
            section.missing(Key.LISTEN_ADDRESS, "an address such as text://0.0.0.0:8480");
        }
        Optional<ListenAddress> address = section.optional(Key.LISTEN_ADDRESS, ListenAddress::read);
        // Without it the rest is read too, so that all faults are told at once.
        var config = new ListenerSection(section, address.orElse(new ListenAddress("", "", 0, "")), resolve).config();
        return address.map(_ -> config);
    }

    private ListenerConfig config() {
        int maxMessage = section.value(
                Key.LISTEN_MAX_MESSAGE, Values.size(1, ListenerConfig.MOST_MESSAGE_BYTES), MAX_MESSAGE_DEFAULT);
        return new ListenerConfig(
                address.protocol(),
                address.host(),
                address.port(),
                address.path(),
                maxMessage,
                section.value(Key.LISTEN_WHEN_SLOW, Values::whenSlow, WhenSlow.close()),
                admission(),
                heartbeat(),
                webSocket(maxMessage),
                settings(),
                section.has(Key.LISTEN_TLS) ? tls(section.section(Key.LISTEN_TLS)) : null);
    }

    private TlsSettings tls(Section keys) {
        Path certificate = keys.required(Key.TLS_CERTIFICATE, PATH, "a file of certificates in PEM", Path.of(""));
        Path key = keys.required(Key.TLS_KEY, PATH, "a file with the private key in PEM", Path.of(""));
        Optional<Path> clientCa = keys.optional(Key.TLS_CLIENT_CA, PATH);
        ClientAuth auth = keys.value(
                Key.TLS_CLIENT_AUTH, CLIENT_AUTH, clientCa.isPresent() ? ClientAuth.REQUIRED : ClientAuth.NONE);
        if (auth != ClientAuth.NONE && clientCa.isEmpty()) {
            keys.missing(Key.TLS_CLIENT_CA, "a file with the certificates of who issues those of clients");
            auth = ClientAuth.NONE;
        }
        Path issuers = auth == ClientAuth.NONE ? null : clientCa.map(resolve).orElse(null);
        return new TlsSettings(resolve.apply(certificate), resolve.apply(key), issuers, auth);
    }

    private static ClientAuth clientAuth(String text) {
        return switch (text) {
            case "none" -> ClientAuth.NONE;
            case "optional" -> ClientAuth.OPTIONAL;
            case "required" -> ClientAuth.REQUIRED;
            default -> throw Values.refused(text, "none, optional or required");
        };
    }

    private Admission admission() {
        var normal = Admission.DEFAULT;
        return new Admission(
                section.value(Key.LISTEN_HANDSHAKE, Values.duration(TENTH, HOUR), normal.handshake()),
                section.value(Key.LISTEN_AUTHENTICATE, Values.duration(TENTH, HOUR), normal.authenticate()));
    }

    private Heartbeat heartbeat() {
        Section keys = section.section(Key.LISTEN_HEARTBEAT);
        var normal = address.isWebSocket() || section.has(Key.LISTEN_HEARTBEAT) ? HEARTBEAT : Heartbeat.NONE;
        Duration every = keys.value(Key.HEARTBEAT_EVERY, Values.duration(Duration.ZERO, DAY), normal.every());
        int unanswered = keys.value(Key.HEARTBEAT_UNANSWERED, Values.integer(0, 1000), normal.unanswered());
        String payload = keys.optional(Key.HEARTBEAT_PAYLOAD, HEARTBEAT_PAYLOAD).orElse(null);
        return every.isZero() ? Heartbeat.NONE : new Heartbeat(every, unanswered, payload);
    }

    private WebSocketSettings webSocket(int maxMessage) {
        if (!address.isWebSocket() && !address.protocol().isEmpty()) {
            OF_WEBSOCKET.stream().filter(section::has).forEach(key -> refuse(key, "expected only with websocket"));
        }
        var normal = WebSocketSettings.DEFAULT;
        int maxFrame = section.value(
                Key.LISTEN_MAX_FRAME, Values.size(1, ListenerConfig.MOST_MESSAGE_BYTES), normal.maxFrameBytes());
        if (maxFrame > maxMessage) {
            section.refuse(
                    Key.LISTEN_MAX_FRAME,
                    "%s (expected at most %s, the max-message)"
                            .formatted(Values.showSize(maxFrame), Values.showSize(maxMessage)));
        }
        return new WebSocketSettings(
                section.texts(Key.LISTEN_SUBPROTOCOLS, SUBPROTOCOL),
                section.value(Key.LISTEN_COMPRESSION, Values::bool, normal.compression()),
                maxFrame,
                section.texts(Key.LISTEN_ORIGINS, ORIGIN));
    }

    private Map<String, String> settings() {
        if (address.isOurs() && section.has(Key.LISTEN_SETTINGS)) {
            refuse(Key.LISTEN_SETTINGS, "expected only with protocols of your own");
        }
        return section.entries(Key.LISTEN_SETTINGS);
    }

    private void refuse(Key key, String expectation) {
        section.refuse(key, "with protocol %s (%s)".formatted(address.protocol(), expectation));
    }
}
