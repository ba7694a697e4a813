// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a listener speaks, and where: `text://0.0.0.0:8480`, `websocket://[::]:8481/ws`.
///
/// @param protocol one of Holdfast's, or of the user's; gateways know which there are
/// @param path empty where the protocol has none
record ListenAddress(String protocol, String host, int port, String path) {

    /// Of an address without a protocol.
    static final String BARE_SHAPE = "HOST:PORT, an IPv6 address in brackets";

    static final String WEBSOCKET = "websocket";

    private static final Set<String> OURS = Set.of("text", "json", "frame", WEBSOCKET);
    /// Taken for Holdfast's by those who know them from elsewhere; none can be a protocol of the user's.
    private static final Set<String> NEARLY_WEBSOCKET =
            Set.of("ws", "wss", "websockets", "web-socket", "http", "https");
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::");
    private static final String HOST_PORT = "(\\[[^\\]]*\\]|[^:/\\[\\]]*):([^:/]*)";
    private static final Pattern ADDRESS = Pattern.compile("([a-z][a-z0-9+.-]*)://" + HOST_PORT + "(/.*)?");
    private static final Pattern BARE = Pattern.compile(HOST_PORT);
    private static final Pattern PROTOCOL = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,999}");

    /// @throws IllegalArgumentException as [Values.Shape]
    static ListenAddress read(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'%s' (expected PROTOCOL://%s)".formatted(text, BARE_SHAPE));
        }
        String protocol = protocol(text, matcher.group(1));
        String host = host(text, matcher.group(2));
        return new ListenAddress(protocol, host, port(text, matcher.group(3)), path(text, protocol, matcher.group(4)));
    }

    /// `0.0.0.0:8080`, `[::]:8080`; unresolved.
    ///
    /// @throws IllegalArgumentException as [Values.Shape]
    static InetSocketAddress bare(String text) {
        Matcher matcher = BARE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'%s' (expected %s)".formatted(text, BARE_SHAPE));
        }
        return InetSocketAddress.createUnresolved(host(text, matcher.group(1)), port(text, matcher.group(2)));
    }

    /// Whether only one of two can be bound: a wildcard stands for every address.
    static boolean clash(String host, int port, String otherHost, int otherPort) {
        return port != 0
                && port == otherPort
                && (host.equals(otherHost) || WILDCARDS.contains(host) || WILDCARDS.contains(otherHost));
    }

    boolean isWebSocket() {
        return protocol.equals(WEBSOCKET);
    }

    /// Whether the protocol comes with Holdfast.
    boolean isOurs() {
        return OURS.contains(protocol);
    }

    private static String protocol(String text, String name) {
        if (NEARLY_WEBSOCKET.contains(name)) {
            throw new IllegalArgumentException("'%s': protocol %s (did you mean %s?)".formatted(text, name, WEBSOCKET));
        }
        if (!PROTOCOL.matcher(name).matches()) {
            throw refused(text, "protocol", name, "at most 32 small letters, digits and hyphens, a letter first");
        }
        return name;
    }

    private static String host(String text, String host) {
        return Values.bareHost(host)
                .orElseThrow(() -> refused(text, "host", host, "a host name or an address, IPv6 in brackets"));
    }

    private static int port(String text, String port) {
        if (port.matches("\\d{1,5}") && Integer.parseInt(port) <= 65535) {
            return Integer.parseInt(port);
        }
        throw refused(text, "port", port, "0..65535");
    }

    private static String path(String text, String protocol, @Nullable String path) {
        if (!protocol.equals(WEBSOCKET)) {
            if (path != null) {
                throw refused(text, "path", path, "none, only a websocket has one");
            }
            return "";
        }
        if (path == null) {
            return "/";
        }
        if (!PATH.matcher(path).matches()) {
            throw refused(text, "path", path, "at most 1000 characters of a URL's path, without query");
        }
        return path;
    }

    private static IllegalArgumentException refused(String text, String part, String value, String expectation) {
        return new IllegalArgumentException(
                "'%s': %s %s (expected %s)".formatted(text, part, value.isEmpty() ? "''" : value, expectation));
    }
}
