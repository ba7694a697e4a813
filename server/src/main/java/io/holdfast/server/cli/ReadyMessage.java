// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.control.Json;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What `start` says when everything is ready: what is listening, how to try it, how to stop it.
final class ReadyMessage {

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
        listening.stream().findFirst().ifPresent(address -> out.println("  try it     " + telnet(address)));
        listening.stream()
                .filter(ReadyMessage::isPage)
                .forEach(address -> out.println("  open       " + page(address)));
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

    /// `text://0.0.0.0:8480` as `telnet 127.0.0.1 8480`.
    static String telnet(String address) {
        return "telnet " + reached(address) + " " + address.substring(address.lastIndexOf(':') + 1);
    }

    private static boolean isPage(String address) {
        return address.startsWith("http://");
    }

    /// `http://0.0.0.0:8080` as `http://127.0.0.1:8080`.
    static String page(String address) {
        String host = reached(address);
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]")
                + address.substring(address.lastIndexOf(':'));
    }

    /// The host for one who is on this machine.
    private static String reached(String address) {
        String host = address.substring(address.indexOf("://") + 3, address.lastIndexOf(':'));
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "[::]", "[0:0:0:0:0:0:0:0]" -> "::1";
            default -> host.replaceAll("[\\[\\]]", "");
        };
    }
}
