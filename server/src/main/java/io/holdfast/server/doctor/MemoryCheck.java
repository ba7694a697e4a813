// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import com.sun.management.OperatingSystemMXBean;
import io.holdfast.server.supervisor.MemoryPlan;
import java.lang.management.ManagementFactory;

/// Whether the machine, or the container, has the memory that the JVMs may take.
final class MemoryCheck {

    private static final String CHECK = "memory";
    private static final String REMEDY = "give less with -Xmx in gateway.jvm and worker.jvm, or run fewer processes";

    private MemoryCheck() {}

    static Finding of(MemoryPlan plan) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? of(plan, system.getTotalMemorySize())
                : Finding.ok(CHECK, "the machine's memory cannot be told here");
    }

    static Finding of(MemoryPlan plan, long machineBytes) {
        String sentence = "heaps and direct memory may take %d MiB, in a reload %d MiB, of %d MiB"
                .formatted(
                        plan.runningBytes() >> 20, plan.runningBytes() + plan.reloadBytes() >> 20, machineBytes >> 20);
        return plan.runningBytes() + plan.reloadBytes() > machineBytes
                ? Finding.warn(CHECK, sentence, REMEDY)
                : Finding.ok(CHECK, sentence);
    }
}
