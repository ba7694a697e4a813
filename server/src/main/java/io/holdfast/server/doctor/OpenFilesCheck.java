// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.doctor.ProcFiles.OpenFiles;
import java.util.Map;
import java.util.Optional;

/// Whether a gateway process may open as many files as its share of the clients needs.
final class OpenFilesCheck {

    private static final String CHECK = "files";

    /// Jars, logs, links, event loops.
    private static final int BESIDE_CLIENTS = 256;

    private final ProcFiles proc;

    OpenFilesCheck(ProcFiles proc) {
        this.proc = proc;
    }

    /// @param running gateways that run, whose own limits count; else it is that of processes started
    ///     from here
    /// @param clients of all gateways of this machine
    Finding of(Map<String, Long> running, int gateways, int clients) {
        long needed = (clients + gateways - 1L) / gateways + BESIDE_CLIENTS;
        for (Map.Entry<String, Long> gateway : running.entrySet()) {
            Optional<OpenFiles> limit = proc.openFiles(gateway.getValue().toString());
            if (limit.isPresent() && limit.get().soft() < needed) {
                return tooFew(gateway.getKey(), limit.get(), needed, clients);
            }
        }
        Optional<OpenFiles> own = proc.openFiles("self");
        if (running.isEmpty() && own.isPresent() && own.get().hard() < needed) {
            return tooFew("a gateway started from here", own.get(), needed, clients);
        }
        return own.isEmpty() && running.isEmpty()
                ? Finding.ok(CHECK, "the limit of open files cannot be told here")
                : Finding.ok(
                        CHECK,
                        "open files are enough for %d clients: each gateway needs %d, and may open %s"
                                .formatted(clients, needed, allowed(running, own)));
    }

    private String allowed(Map<String, Long> running, Optional<OpenFiles> own) {
        return running.values().stream()
                .findFirst()
                .flatMap(pid -> proc.openFiles(pid.toString()))
                .map(OpenFiles::soft)
                .or(() -> own.map(OpenFiles::hard))
                .map(OpenFilesCheck::shown)
                .orElse("an unknown number");
    }

    private static Finding tooFew(String who, OpenFiles limit, long needed, int clients) {
        return Finding.warn(
                CHECK,
                "%s may open %s files (soft), %s (hard); %d clients need %d"
                        .formatted(who, shown(limit.soft()), shown(limit.hard()), clients, needed),
                "raise the hard limit before the start: ulimit -Hn %1$d as root, 'nofile' in /etc/security/limits.conf, or LimitNOFILE=%1$d in the systemd unit; or say with --clients how many you want"
                        .formatted(needed));
    }

    private static String shown(long limit) {
        return limit == Long.MAX_VALUE ? "any number of" : Long.toString(limit);
    }
}
