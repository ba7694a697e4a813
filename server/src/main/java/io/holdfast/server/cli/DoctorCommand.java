// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import io.holdfast.server.control.Json;
import io.holdfast.server.doctor.Doctor;
import io.holdfast.server.doctor.Finding;
import io.holdfast.server.doctor.Finding.Grade;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "doctor",
        description = {
            "Looks whether the cluster of a configuration can run on this machine, and what would disturb it.",
            "",
            "A line for each check: ok, warn (it runs, but not as well as it could) or fail, and then what to do about"
                    + " it. The cluster may run or not; nothing of it is changed. Run it as the user that runs the"
                    + " cluster: limits and permissions are that user's.",
            "",
            "Checks: java, config, cluster, app (the handler's class is in it), run (folder and space), store (by writing"
                    + " to it), ports, network (kernel settings), files (open files against the clients wanted),"
                    + " memory, cache, clock.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  holdfast doctor",
            "  holdfast doctor --clients 200000    is that possible here?",
            "  holdfast doctor --json              {\"ok\":…,\"checks\":[{\"check\":…,\"grade\":…,\"sentence\":…,\"remedy\":…}…]}",
            "",
            "Exit codes: 0 nothing fails (warnings do not count), 1 something fails, 2 wrong usage."
        })
final class DoctorCommand implements Callable<Integer> {

    private static final int MOST_CLIENTS = 10_000_000;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "How many clients this machine's gateways are to hold together. Default: 10000.")
    private int clients = 10_000;

    @Override
    public Integer call() throws Exception {
        if (clients < 1 || clients > MOST_CLIENTS) {
            throw new ParameterException(
                    command.commandLine(), "--clients: '%d' (expected 1..%d)".formatted(clients, MOST_CLIENTS));
        }
        List<Finding> findings = Doctor.examine(common.file(), clients);
        if (common.json()) {
            System.out.println(Json.line(tree(findings)));
        } else {
            System.out.print(text(findings));
        }
        return count(findings, Grade.FAIL) == 0 ? Main.DONE : Main.FAILED;
    }

    private static ObjectNode tree(List<Finding> findings) {
        ObjectNode tree = Json.object().put("ok", count(findings, Grade.FAIL) == 0);
        var checks = tree.putArray("checks");
        for (Finding finding : findings) {
            ObjectNode check = checks.addObject()
                    .put("check", finding.check())
                    .put("grade", finding.grade().text())
                    .put("sentence", finding.sentence());
            if (!finding.remedy().isEmpty()) {
                check.put("remedy", finding.remedy());
            }
        }
        return tree;
    }

    static String text(List<Finding> findings) {
        String lines = Columns.of(findings.stream()
                .map(finding -> List.of(
                        finding.grade().text(),
                        finding.check(),
                        finding.sentence() + (finding.remedy().isEmpty() ? "" : "; " + finding.remedy())))
                .toList());
        long warnings = count(findings, Grade.WARN);
        long failures = count(findings, Grade.FAIL);
        return warnings + failures == 0
                ? "%sall is well%n".formatted(lines)
                : "%s%s, %s%n".formatted(lines, counted(failures, "failure"), counted(warnings, "warning"));
    }

    private static String counted(long count, String what) {
        return "%s %s%s".formatted(count == 0 ? "no" : Long.toString(count), what, count == 1 ? "" : "s");
    }

    private static long count(List<Finding> findings, Grade grade) {
        return findings.stream().filter(finding -> finding.grade() == grade).count();
    }
}
