// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import io.holdfast.server.config.ConfigException;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.control.ControlException;
import io.holdfast.server.process.RunDirectory;
import io.holdfast.server.supervisor.CacheTraining;
import io.holdfast.server.supervisor.MemoryPlan;
import io.holdfast.server.supervisor.RunningCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// All checks of a configuration on this machine. The cluster may run or not; nothing of it is changed.
public final class Doctor {

    private static final String CONFIG = "config";

    private final ProcFiles proc = new ProcFiles(Path.of("/proc"));
    private final ClockCheck clock = new ClockCheck(InstantSource.system(), System::nanoTime, ClockCheck.ASK_SYSTEM);
    private final List<Finding> findings = new ArrayList<>();
    private final int clients;

    private Doctor(int clients) {
        this.clients = clients;
    }

    /// @param file the configuration
    /// @param clients that all gateways of this machine are to hold
    public static List<Finding> examine(Path file, int clients) {
        var doctor = new Doctor(clients);
        doctor.findings.add(JavaCheck.of());
        doctor.configuration(file);
        doctor.findings.add(CacheCheck.of(CacheTraining.cache()));
        doctor.findings.add(doctor.clock.find());
        return List.copyOf(doctor.findings);
    }

    /// Without a configuration that can be read, what depends on it is left out.
    private void configuration(Path file) {
        try {
            HoldfastConfig config = ConfigReader.read(file);
            findings.add(Finding.ok(
                    CONFIG,
                    "%s: gateway.processes %d, worker.processes %d"
                            .formatted(
                                    config.file(),
                                    config.gateway().processes(),
                                    config.worker().processes())));
            cluster(config);
        } catch (ConfigException e) {
            String.valueOf(e.getMessage())
                    .lines()
                    .forEach(line -> findings.add(Finding.fail(
                            CONFIG, line, "see docs/configuration.md; what depends on it was not looked at")));
        }
    }

    private void cluster(HoldfastConfig config) {
        Map<String, Long> processes = processes(config);
        findings.add(ClusterCheck.of(processes));
        Optional.ofNullable(processes.get(RunDirectory.SUPERVISOR))
                .ifPresent(pid -> findings.addAll(troubled(config, pid)));
        findings.add(ApplicationCheck.of(config.worker()));
        ProtocolsCheck.of(config.gateway().protocols()).ifPresent(findings::add);
        findings.add(RunFolderCheck.of(config.run()));
        findings.add(StoreCheck.of(config));
        var ports = new PortsCheck(proc, byId(processes));
        findings.addAll(ports.of(config.gateway()));
        config.web().ifPresent(web -> {
            findings.add(ports.of(web));
            findings.add(PagesCheck.of(web));
        });
        findings.addAll(new NetworkCheck(proc).of(config.gateway()));
        findings.add(new OpenFilesCheck(proc)
                .of(gateways(processes), config.gateway().processes(), clients));
        findings.add(MemoryCheck.of(MemoryPlan.of(config)));
    }

    private static Map<String, Long> processes(HoldfastConfig config) {
        try {
            return new RunningCluster(new RunDirectory(config.run())).processes();
        } catch (IOException _) {
            // Another check says why the run folder cannot be read.
            return Map.of();
        }
    }

    private static List<Finding> troubled(HoldfastConfig config, long supervisor) {
        try {
            return ClusterCheck.of(new RunningCluster(new RunDirectory(config.run())).status());
        } catch (IOException | ControlException e) {
            return List.of(ClusterCheck.silent(supervisor, String.valueOf(e.getMessage())));
        }
    }

    private static Map<Long, String> byId(Map<String, Long> processes) {
        return processes.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    private static Map<String, Long> gateways(Map<String, Long> processes) {
        Map<String, Long> gateways = new TreeMap<>(processes);
        gateways.keySet().removeIf(name -> !name.startsWith("gateway-"));
        return gateways;
    }
}
