// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.config.HoldfastConfig;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The memory that a cluster's processes may take on this machine: heaps and direct memory, as their JVMs'
/// options say. What JVMs take besides is not in it.
///
/// @param runningBytes of all of them
/// @param reloadBytes of the workers that a reload starts beside the old ones
public record MemoryPlan(long runningBytes, long reloadBytes) {

    private static final Pattern HEAP = Pattern.compile("-Xmx(\\d{1,15})([kKmMgGtT]?)");
    private static final Pattern DIRECT = Pattern.compile("-XX:MaxDirectMemorySize=(\\d{1,15})([kKmMgGtT]?)");
    private static final String UNITS = "kmgt";

    public static MemoryPlan of(HoldfastConfig config) {
        long gateways = config.gateway().processes()
                * bytes(JavaCommand.child(ChildRole.GATEWAY, config.gateway().jvm(), List.of()));
        long workers = config.worker().processes()
                * bytes(JavaCommand.child(ChildRole.WORKER, config.worker().jvm(), List.of()));
        long web = config.web().isPresent() ? bytes(JavaCommand.child(ChildRole.WEB, List.of(), List.of())) : 0;
        return new MemoryPlan(gateways + workers + web + bytes(JavaCommand.detached(List.of())), workers);
    }

    private static long bytes(List<String> command) {
        return last(HEAP, command) + last(DIRECT, command);
    }

    /// The last one counts.
    private static long last(Pattern option, List<String> command) {
        return command.stream()
                .map(option::matcher)
                .filter(Matcher::matches)
                .mapToLong(found -> Long.parseLong(found.group(1)) << shift(found.group(2)))
                .reduce(0, (_, later) -> later);
    }

    private static int shift(String unit) {
        return unit.isEmpty() ? 0 : 10 * (1 + UNITS.indexOf(unit.toLowerCase(Locale.ROOT)));
    }
}
