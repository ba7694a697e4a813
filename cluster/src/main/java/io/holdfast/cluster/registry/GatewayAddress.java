// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the links of a living gateway are.
///
/// As text, what the store keeps, it is `VERSION NUMBER EPOCH HOST:PORT SHARDS NAME`, version 1, numbers in decimal, an
/// IPv6 address in brackets: `1 3 1794000000 [fd00::7]:41237 2 east/gateway-1`.
///
/// @param name the gateway's name, 1 to 216 bytes of UTF-8 without spaces and control characters
/// @param number the gateway's number, 1 or more
/// @param epoch its incarnation, 1 or more
/// @param host name or address at which workers reach it; an IPv6 address without brackets
/// @param port the link port
/// @param shards how many event loops it has, each of which wants a link of every worker
public record GatewayAddress(String name, int number, long epoch, String host, int port, int shards) {

    private static final String VERSION = "1";
    private static final int MAX_SHARDS = 1024;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,254})|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?");
    private static final Pattern TEXT = Pattern.compile(
            VERSION + " ([0-9]{1,10}) ([0-9]{1,18}) (?:\\[([^ \\]]+)]|([^ :\\[]+)):([0-9]{1,5}) ([0-9]{1,4}) ([^ ]+)");

    public GatewayAddress {
        var _ = new GatewayIdentity(name, number, epoch);
        expect(HOST.matcher(host).matches(), name, "host", "'" + host + "'", "a host name or an IP address");
        expect(port >= 1 && port <= 65_535, name, "port", port, "1..65535");
        expect(shards >= 1 && shards <= MAX_SHARDS, name, "shards", shards, "1.." + MAX_SHARDS);
    }

    public static GatewayAddress of(GatewayIdentity identity, String host, int port, int shards) {
        return new GatewayAddress(identity.name(), identity.number(), identity.epoch(), host, port, shards);
    }

    /// Reads the text form; empty when it is not exactly what [#toText()] writes.
    public static Optional<GatewayAddress> parse(String text) {
        Matcher fields = TEXT.matcher(text);
        if (!fields.matches()) {
            return Optional.empty();
        }
        try {
            var address = new GatewayAddress(
                    fields.group(7),
                    Integer.parseInt(fields.group(1)),
                    Long.parseLong(fields.group(2)),
                    fields.group(3) == null ? fields.group(4) : fields.group(3),
                    Integer.parseInt(fields.group(5)),
                    Integer.parseInt(fields.group(6)));
            return address.toText().equals(text) ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public String toText() {
        return VERSION + " " + number + " " + epoch + " " + hostAndPort() + " " + shards + " " + name;
    }

    /// `127.0.0.1:41237` or `[fd00::7]:41237`.
    public String hostAndPort() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static void expect(boolean right, String name, String key, Object value, String expectation) {
        if (!right) {
            throw new IllegalArgumentException(
                    "gateway '%s': %s %s (expected %s)".formatted(name, key, value, expectation));
        }
    }
}
