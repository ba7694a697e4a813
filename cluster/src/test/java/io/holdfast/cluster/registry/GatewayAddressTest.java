// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class GatewayAddressTest {

    private static final String IPV4_TEXT = "1 3 1794000000 127.0.0.1:41237 2 east/gateway-1";
    private static final GatewayAddress IPV4 =
            new GatewayAddress("east/gateway-1", 3, 1_794_000_000L, "127.0.0.1", 41_237, 2);

    @Test
    void textIsStable() {
        assertThat(IPV4.toText()).isEqualTo(IPV4_TEXT);
        assertThat(new GatewayAddress("é", 1, 1, "fd00::7", 1, 1024).toText()).isEqualTo("1 1 1 [fd00::7]:1 1024 é");
    }

    @Test
    void textIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(IPV4.toText()).isEqualTo(IPV4_TEXT);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatIsWrittenIsRead() {
        for (String host :
                List.of("localhost", "a.example.org", "10.0.0.1", "::", "::1", "fe80::1%eth0", "::ffff:1.2.3.4")) {
            var address = new GatewayAddress("h/g", Integer.MAX_VALUE, 999_999_999_999_999_999L, host, 65_535, 1);
            assertThat(GatewayAddress.parse(address.toText())).hasValue(address);
        }
    }

    @Test
    void everythingElseIsUnreadable() {
        for (String text : List.of(
                "",
                "x",
                IPV4_TEXT + " ",
                IPV4_TEXT + "\n",
                " " + IPV4_TEXT,
                "2 3 1794000000 127.0.0.1:41237 2 east/gateway-1",
                "1 0 1794000000 127.0.0.1:41237 2 g",
                "1 03 1794000000 127.0.0.1:41237 2 g",
                "1 -3 1794000000 127.0.0.1:41237 2 g",
                "1 ٣ 1794000000 127.0.0.1:41237 2 g",
                "1 2147483648 1794000000 127.0.0.1:41237 2 g",
                "1 3 0 127.0.0.1:41237 2 g",
                "1 3 99999999999999999999 127.0.0.1:41237 2 g",
                "1 3 1794000000 127.0.0.1 2 g",
                "1 3 1794000000 127.0.0.1:0 2 g",
                "1 3 1794000000 127.0.0.1:65536 2 g",
                "1 3 1794000000 127.0.0.1:1 0 g",
                "1 3 1794000000 127.0.0.1:1 1025 g",
                "1 3 1794000000 :1 2 g",
                "1 3 1794000000 ::1:1 2 g",
                "1 3 1794000000 [::1:1 2 g",
                "1 3 1794000000 [localhost]:1 2 g",
                "1 3 1794000000 a/b:1 2 g",
                "1 3 1794000000 127.0.0.1:1 2 ",
                "1 3 1794000000 127.0.0.1:1 2 two names",
                "1 3 1794000000 127.0.0.1:1 2 " + "x".repeat(217))) {
            assertThat(GatewayAddress.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void wrongPartsAreRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GatewayAddress("g", 1, 1, "a b", 1, 1))
                .withMessage("gateway 'g': host 'a b' (expected a host name or an IP address)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GatewayAddress("g", 1, 1, "[::1]", 1, 1))
                .withMessage("gateway 'g': host '[::1]' (expected a host name or an IP address)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GatewayAddress("g", 1, 1, "h", 0, 1))
                .withMessage("gateway 'g': port 0 (expected 1..65535)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GatewayAddress("g", 1, 1, "h", 1, 0))
                .withMessage("gateway 'g': shards 0 (expected 1..1024)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GatewayAddress("g g", 1, 1, "h", 1, 1))
                .withMessage(
                        "gateway name 'g g' (expected 1 to 216 bytes of UTF-8 without spaces and control characters)");
        assertThatIllegalArgumentException().isThrownBy(() -> new GatewayAddress("", 1, 1, "h", 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new GatewayAddress("g", 0, 1, "h", 1, 1));
    }
}
