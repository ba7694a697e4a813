// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.gateway.config.ListenerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What lies in the folder of client protocols.
class ClientProtocolsTest {

    @TempDir
    private Path folder;

    @Test
    void protocolOfAJarIsMadeWithItsSettings() {
        var protocols = ClientProtocols.load(List.of(jar("Provider")));
        assertThat(protocols.create(0, listener("faulty", Map.of()))).isNotNull();
        assertThat(protocols.create(1, listener("text", Map.of()))).isNotNull();
        assertThatThrownBy(() -> protocols.create(2, listener("faulty", Map.of("fault", "create"))))
                .hasMessage(
                        "gateway.listen[2]: protocol 'faulty' (%s): fault 'create' (expected another)",
                        ForeignJar.nameOf("Provider"));
        assertThatThrownBy(() -> protocols.create(3, listener("fualty", Map.of())))
                .hasMessageStartingWith("gateway.listen[3]: protocol 'fualty' (expected one of faulty, frame, json, ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NoName       | name() failed: java.lang.AbstractMethodError: no name
            BadName      | name 'My Protocol' (expected at most 32 small letters, digits and hyphens, a letter first)
            TakenName    | name 'text', which is taken by io.holdfast.gateway.protocol.text.TextProtocol$Provider
            """)
    void providerWithoutANameOfItsOwnIsRefused(String provider, String why) {
        assertThatThrownBy(() -> ClientProtocols.load(List.of(jar(provider))))
                .hasMessage("gateway.protocols: 'p.jar': %s: %s", ForeignJar.nameOf(provider), why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CannotBeMade | could not be instantiated: java.lang.IllegalStateException: no luck
            NoProvider   | not a subtype
            Missing      | not found
            """)
    void whatCannotBeLoadedIsRefusedWithJarClassAndCause(String provider, String why) {
        assertThatThrownBy(() -> ClientProtocols.load(List.of(jar(provider))))
                .hasMessageStartingWith("gateway.protocols: 'p.jar': ")
                .hasMessageContainingAll(ForeignJar.nameOf(provider), why);
    }

    @Test
    void jarWithoutProviderIsRefused() {
        Path jar = ForeignJar.make(folder.resolve("p.jar"));
        assertThatThrownBy(() -> ClientProtocols.load(List.of(jar)))
                .hasMessage("gateway.protocols: 'p.jar': names no provider (expected "
                        + "META-INF/services/io.holdfast.gateway.protocol.ClientProtocolProvider in it)");
    }

    @Test
    void twoJarsMayNotClaimOneName() throws Exception {
        Path one = jar("Provider");
        Path other = Files.copy(one, folder.resolve("q.jar"));
        assertThatThrownBy(() -> ClientProtocols.load(List.of(one, other)))
                .hasMessage(
                        "gateway.protocols: 'q.jar': %s: name 'faulty', which is taken by %s",
                        ForeignJar.nameOf("Provider"), ForeignJar.nameOf("Provider"));
    }

    @Test
    void jarSeesWhatProtocolsAreWrittenAgainstAndNothingElse() throws Exception {
        try (var loader = new SeamClassLoader(jar("Provider").toUri().toURL())) {
            for (String shown : List.of(
                    "io.holdfast.CloseReason",
                    "io.holdfast.gateway.protocol.ClientProtocol$Codec",
                    "io.holdfast.gateway.config.ListenerConfig",
                    "io.holdfast.cluster.wire.Payload",
                    "io.netty.buffer.ByteBuf",
                    "io.netty.util.ReferenceCounted",
                    "org.slf4j.Logger")) {
                assertThat(loader.loadClass(shown)).isSameAs(Class.forName(shown));
            }
            for (String hidden : List.of(
                    "io.holdfast.cluster.wire.CommandCodec",
                    "io.holdfast.gateway.Gateway",
                    "io.holdfast.gateway.protocol.text.TextProtocol",
                    "io.netty.channel.Channel",
                    "tools.jackson.core.JsonParser")) {
                assertThatThrownBy(() -> loader.loadClass(hidden)).isInstanceOf(ClassNotFoundException.class);
            }
            assertThat(loader.loadClass(ForeignJar.nameOf("Provider")).getClassLoader())
                    .isSameAs(loader);
        }
    }

    private Path jar(String provider) {
        return ForeignJar.make(folder.resolve("p.jar"), ForeignJar.nameOf(provider));
    }

    private static ListenerConfig listener(String protocol, Map<String, String> settings) {
        return ListenerConfig.builder(protocol, "127.0.0.1", 0, 100)
                .settings(settings)
                .build();
    }
}
