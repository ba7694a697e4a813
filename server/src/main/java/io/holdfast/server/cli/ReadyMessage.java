// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.control.Json;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What `start` says when everything is ready: what is listening, how to try it, how to stop it.
final class ReadyMessage {

    private static final Pattern REACHED = Pattern.compile("(?<host>.*):(?<port>\\d+)(/.*)?");

    private ReadyMessage() {}

    static void print(ObjectNode status, CommonOptions common, boolean detached) {
        if (common.json()) {
            System.out.println(Json.line(Json.object().put("ok", true).setAll(status)));
            return;
        }
        PrintStream out = System.out;
        List<String> listening = StreamSupport.stream(status.path("processes").spliterator(), false)
                .flatMap(process -> StatusTable.listening(process).stream())
                .distinct()
                .toList();
        out.printf(
                "ready: %s, %s%s (pid %d)%n",
                count(status, "gateway"),
                count(status, "worker"),
                listening.stream().anyMatch(ReadyMessage::isPage) ? ", web" : "",
                status.path("pid").asLong(0));
        listening.forEach(address -> out.println("  listening  " + address));
        tryIt(listening).ifPresent(how -> out.println("  try it     " + how));
        page(listening).ifPresent(url -> out.println("  open       " + url));
        out.println("  look       " + common.call("status"));
        out.println("  stop       " + (detached ? "" : "Ctrl-C, or ") + common.call("stop"));
        out.println("  logs       " + status.path("run").asString("") + "/logs");
    }

    private static String count(JsonNode status, String role) {
        long count = StreamSupport.stream(status.path("processes").spliterator(), false)
                .filter(process -> process.path("role").asString("").equals(role))
                .count();
        return count + " " + role + (count == 1 ? "" : "s");
    }

    /// `telnet 127.0.0.1 8480` for `text://0.0.0.0:8480`, `ws://127.0.0.1:8481/ws` where no listener
    /// speaks text and one WebSocket.
    static Optional<String> tryIt(List<String> listening) {
        return reached("text", listening)
                .map(at -> "telnet " + at.group("host").replaceAll("[\\[\\]]", "") + " " + at.group("port"))
                .or(() -> reached("websocket", listening).map(at -> "ws://" + at.group()));
    }

    /// The first of a protocol, at an address that can be reached from here.
    private static Optional<Matcher> reached(String protocol, List<String> listening) {
        String scheme = protocol + "://";
        return listening.stream()
                .filter(address -> address.startsWith(scheme))
                .map(address -> address.substring(scheme.length())
                        .replaceFirst("^0\\.0\\.0\\.0:", "127.0.0.1:")
                        .replaceFirst("^\\[(::|0:0:0:0:0:0:0:0)]:", "[::1]:"))
                .map(REACHED::matcher)
                .filter(Matcher::matches)
                .findFirst();
    }

    /// `http://127.0.0.1:8080` for `http://0.0.0.0:8080`.
    static Optional<String> page(List<String> listening) {
        return reached("http", listening).map(at -> "http://" + at.group());
    }

    private static boolean isPage(String address) {
        return address.startsWith("http://");
    }
}
