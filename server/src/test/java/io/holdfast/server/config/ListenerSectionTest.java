// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerSectionTest extends ConfigFixture {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text://0.0.0.0:70000              | gateway.listen[1]: 'text://0.0.0.0:70000': port 70000 (expected 0..65535)
            text://0.0.0.0:x                  | gateway.listen[1]: 'text://0.0.0.0:x': port x (expected 0..65535)
            "text://0.0.0.0:"                 | gateway.listen[1]: 'text://0.0.0.0:': port '' (expected 0..65535)
            text://0.0.0.0                    | gateway.listen[1]: 'text://0.0.0.0' (expected PROTOCOL://HOST:PORT, an IPv6 address in brackets)
            text://::1:80                     | gateway.listen[1]: 'text://::1:80' (expected PROTOCOL://HOST:PORT, an IPv6 address in brackets)
            0.0.0.0:8480                      | gateway.listen[1]: '0.0.0.0:8480' (expected PROTOCOL://HOST:PORT, an IPv6 address in brackets)
            text://:8480                      | gateway.listen[1]: 'text://:8480': host '' (expected a host name or an address, IPv6 in brackets)
            text://[zz]:8480                  | gateway.listen[1]: 'text://[zz]:8480': host [zz] (expected a host name or an address, IPv6 in brackets)
            ws://0.0.0.0:1                    | gateway.listen[1]: 'ws://0.0.0.0:1': protocol ws (did you mean websocket?)
            a.b://0.0.0.0:1                   | gateway.listen[1]: 'a.b://0.0.0.0:1': protocol a.b (expected at most 32 small letters, digits and hyphens, a letter first)
            text://0.0.0.0:1/x                | gateway.listen[1]: 'text://0.0.0.0:1/x': path /x (expected none, only a websocket has one)
            websocket://0.0.0.0:1/x?y         | gateway.listen[1]: 'websocket://0.0.0.0:1/x?y': path /x?y (expected at most 1000 characters of a URL's path, without query)
            websocket://0.0.0.0:8480/ws       | gateway.listen[1]: 'websocket://0.0.0.0:8480/ws': the same address as gateway.listen[0]
            {address: "text://h:1", handshake: 0ms}      | gateway.listen[1].handshake: '0ms' (expected a duration such as 500ms, 2s, 1m or 1h, 100ms..1h)
            {address: "text://h:1", authenticate: 0ms}   | gateway.listen[1].authenticate: '0ms' (expected a duration such as 500ms, 2s, 1m or 1h, 100ms..1h)
            {address: "text://h:1", heartbeat: off}      | gateway.listen[1].heartbeat: 'off' (expected keys below it)
            {address: "text://h:1", heartbeat: {evry: 1s}}        | gateway.listen[1].heartbeat.evry: unknown key (did you mean every?)
            {address: "text://h:1", heartbeat: {unanswered: -1}}  | gateway.listen[1].heartbeat.unanswered: '-1' (expected a whole number, 0..1000)
            {address: "text://h:1", heartbeat: {payload: ''}}     | gateway.listen[1].heartbeat.payload: '' (expected one line of 1 to 1000 characters)
            {address: "text://h:1", subprotocols: []}    | gateway.listen[1].subprotocols: with protocol text (expected only with websocket)
            {address: "json://h:1", compression: true}   | gateway.listen[1].compression: with protocol json (expected only with websocket)
            {address: "mine://h:1", max-frame: 1KiB}     | gateway.listen[1].max-frame: with protocol mine (expected only with websocket)
            {address: "text://h:1", origins: []}         | gateway.listen[1].origins: with protocol text (expected only with websocket)
            {address: "websocket://h:1", compression: on}       | gateway.listen[1].compression: 'on' (expected true or false)
            {address: "websocket://h:1", max-frame: 128KiB}     | gateway.listen[1].max-frame: 128KiB (expected at most 64KiB, the max-message)
            {address: "websocket://h:1", subprotocols: [a b]}   | gateway.listen[1].subprotocols[0]: 'a b' (expected a token of HTTP, 1 to 100 letters, digits, dots, hyphens and the like)
            {address: "websocket://h:1", origins: [example.com]} | gateway.listen[1].origins[0]: 'example.com' (expected an origin such as https://chat.example.com, without path)
            {address: "frame://h:1", settings: {a: b}}          | gateway.listen[1].settings: with protocol frame (expected only with protocols of your own)
            {address: "mine://h:1", settings: {a: [b]}}         | gateway.listen[1].settings.a: a list (expected one value)
            {address: "text://h:1", tls: {key: k.pem}}   | gateway.listen[1].tls.certificate: missing (expected a file of certificates in PEM)
            {address: "text://h:1", tls: {certificate: c.pem}}  | gateway.listen[1].tls.key: missing (expected a file with the private key in PEM)
            {address: "text://h:1", tls: {certificate: c, key: k, client-auth: yes}}      | gateway.listen[1].tls.client-auth: 'yes' (expected none, optional or required)
            {address: "text://h:1", tls: {certificate: c, key: k, client-auth: optional}} | gateway.listen[1].tls.client-ca: missing (expected a file with the certificates of who issues those of clients)
            text://0.0.0.0:8480               | gateway.listen[1]: 'text://0.0.0.0:8480': the same address as gateway.listen[0]
            {address: "text://0.0.0.0:8480"}  | gateway.listen[1]: 'text://0.0.0.0:8480': the same address as gateway.listen[0]
            {max-message: 1KiB}               | gateway.listen[1].address: missing (expected an address such as text://0.0.0.0:8480)
            {address: "text://h:1", max-message: 17MiB}  | gateway.listen[1].max-message: '17MiB' (expected a size such as 512, 64KiB or 1MiB, 1..16MiB)
            {address: "text://h:1", max-message: 0}      | gateway.listen[1].max-message: '0' (expected a size such as 512, 64KiB or 1MiB, 1..16MiB)
            {address: "text://h:1", when-slow: conflate} | gateway.listen[1].when-slow: 'conflate' (expected close or drop-oldest)
            {address: "text://h:1", max-mesage: 1}       | gateway.listen[1].max-mesage: unknown key (did you mean max-message?)
            [a]                               | gateway.listen[1]: a list (expected one value)
            """)
    void wrongListenerIsRefusedWithItsLine(String listener, String message) {
        assertRefused("""
                gateway:
                  listen:
                    - text://0.0.0.0:8480
                    - %s
                worker: {app: a.jar, handler: A}
                """.formatted(listener), "holdfast.yaml:4: " + message);
    }

    @Test
    void filesOfTlsAreFoundBesideTheConfiguration() throws Exception {
        var listen = read("""
                gateway:
                  listen:
                    - {address: "text://h:1", tls: {certificate: c.pem, key: tls/k.pem}}
                    - {address: "text://h:2", tls: {certificate: c.pem, key: k.pem, client-ca: ca.pem}}
                    - {address: "text://h:3", tls: {certificate: c.pem, key: k.pem, client-ca: ca.pem, client-auth: none}}
                worker: {app: a, handler: A}
                """).gateway().listen();

        Path certificate = folder.resolve("c.pem");
        Path key = folder.resolve("k.pem");
        assertThat(listen.stream().map(ListenerConfig::tls))
                .containsExactly(
                        new TlsSettings(certificate, folder.resolve("tls/k.pem"), null, ClientAuth.NONE),
                        new TlsSettings(certificate, key, folder.resolve("ca.pem"), ClientAuth.REQUIRED),
                        new TlsSettings(certificate, key, null, ClientAuth.NONE));
    }

    @Test
    void listenersAreReadWithTheirSettings() throws Exception {
        var listen = read("""
                gateway:
                  listen:
                    - websocket://0.0.0.0:8481
                    - address: websocket://[::1]:8481/ws
                      max-message: 2MiB
                      when-slow: drop-oldest
                      handshake: 5s
                      authenticate: 3s
                      heartbeat: {every: 1m, unanswered: 3, payload: '{"type":"ping"}'}
                      subprotocols: [v2.chat, v1.chat]
                      compression: true
                      max-frame: 64KiB
                      origins: ["https://chat.example.com"]
                    - {address: "websocket://h:1", heartbeat: {every: 0ms, payload: x}}
                    - {address: "json://h:2", heartbeat: {payload: "{}"}}
                    - {address: "my-device9://h:3", settings: {check: crc, size: 8}}
                worker: {app: a, handler: A}
                """).gateway().listen();

        var usual = new Heartbeat(Duration.ofSeconds(30), 2, null);
        assertThat(listen)
                .containsExactly(
                        ListenerConfig.builder("websocket", "0.0.0.0", 8481, 65536)
                                .path("/")
                                .heartbeat(usual)
                                .build(),
                        ListenerConfig.builder("websocket", "::1", 8481, 2 << 20)
                                .path("/ws")
                                .whenSlow(WhenSlow.dropOldest())
                                .admission(new Admission(Duration.ofSeconds(5), Duration.ofSeconds(3)))
                                .heartbeat(new Heartbeat(Duration.ofMinutes(1), 3, "{\"type\":\"ping\"}"))
                                .webSocket(new WebSocketSettings(
                                        List.of("v2.chat", "v1.chat"),
                                        true,
                                        64 << 10,
                                        List.of("https://chat.example.com")))
                                .build(),
                        ListenerConfig.builder("websocket", "h", 1, 65536)
                                .path("/")
                                .build(),
                        ListenerConfig.builder("json", "h", 2, 65536)
                                .heartbeat(new Heartbeat(usual.every(), 2, "{}"))
                                .build(),
                        ListenerConfig.builder("my-device9", "h", 3, 65536)
                                .settings(Map.of("check", "crc", "size", "8"))
                                .build());
    }

    @Test
    void portZeroMayStandThereTwice() throws Exception {
        assertThat(read(SMALLEST.replace("\"text://0.0.0.0:8480\"", "\"text://h:0\", \"text://h:0\""))
                        .gateway()
                        .listen())
                .hasSize(2);
    }
}
