// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.HoldfastConfig;
import io.holdfast.server.config.WebSettings;
import io.holdfast.server.doctor.Finding.Grade;
import io.holdfast.server.startcache.StartCache;
import io.holdfast.server.supervisor.MemoryPlan;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private ProcFiles proc = new ProcFiles(Path.of("/proc"));
    private ProcFiles fake = proc;

    @BeforeEach
    void fakeProc() {
        fake = new ProcFiles(folder.resolve("proc"));
    }

    @Test
    void healthyClusterHasNoFailure() throws Exception {
        jar("com/example/There.class");
        HoldfastConfig config = configure("com.example.There", "");

        List<Finding> findings = Doctor.examine(config.file(), 1);

        assertThat(findings).noneMatch(finding -> finding.grade() == Grade.FAIL);
        assertThat(findings)
                .extracting(Finding::check)
                .contains(
                        "java", "config", "cluster", "app", "run", "store", "ports", "network", "files", "memory",
                        "cache", "clock");
        assertThat(config.run()).doesNotExist();
    }

    @Test
    void everyFaultOfTheConfigurationIsAFailure() throws Exception {
        Path file = Files.writeString(folder.resolve("holdfast.yaml"), "gatway: 1\nworker: {handler: 5}\n");

        assertThat(Doctor.examine(file, 1))
                .filteredOn(finding -> finding.check().equals("config"))
                .hasSizeGreaterThan(1)
                .allSatisfy(finding -> assertThat(finding.grade()).isEqualTo(Grade.FAIL))
                .extracting(Finding::sentence)
                .contains(file + ":1: gatway: unknown key (did you mean gateway?)");
    }

    @Test
    void oldJavaFails() {
        assertThat(JavaCheck.of()).extracting(Finding::grade).isEqualTo(Grade.OK);
        assertThat(JavaCheck.of(Runtime.Version.parse("21.0.2"), "Vendor", "/opt/jdk"))
                .isEqualTo(
                        Finding.fail("java", "Java 21.0.2 (Vendor) in /opt/jdk", "set JAVA_HOME to a JDK 25 or newer"));
    }

    @Test
    void tooFewOpenFilesAreAWarning() throws Exception {
        limits("self", 1024, 4096);
        var check = new OpenFilesCheck(fake);

        assertThat(check.of(Map.of(), 1, 3840).grade()).isEqualTo(Grade.OK);
        assertThat(check.of(Map.of(), 2, 7680).grade()).isEqualTo(Grade.OK);
        Finding few = check.of(Map.of(), 1, 3841);
        assertThat(few.grade()).isEqualTo(Grade.WARN);
        assertThat(few.sentence())
                .isEqualTo(
                        "a gateway started from here may open 1024 files (soft), 4096 (hard); 3841 clients need 4097");
        assertThat(few.remedy()).contains("ulimit -Hn 4097", "LimitNOFILE=4097");
    }

    @Test
    void limitOfAGatewayThatRunsCounts() throws Exception {
        limits("self", 1_000_000, 1_000_000);
        limits("12", 1024, 1_000_000);

        Finding few = new OpenFilesCheck(fake).of(Map.of("gateway-1", 12L), 1, 1000);

        assertThat(few.grade()).isEqualTo(Grade.WARN);
        assertThat(few.sentence()).startsWith("gateway-1 may open 1024 files (soft)");
    }

    @Test
    void limitsThatCannotBeReadAreNoFault() {
        assertThat(new OpenFilesCheck(fake).of(Map.of(), 1, 1000).grade()).isEqualTo(Grade.OK);
        assertThat(new OpenFilesCheck(proc).of(Map.of(), 1, 1).grade()).isEqualTo(Grade.OK);
    }

    @Test
    void portOfAnotherProcessFailsAndNamesIt() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            HoldfastConfig config = configure("Any", taken.getLocalPort());
            long pid = ProcessHandle.current().pid();
            String address = "gateway.listen[0]: text://127.0.0.1:" + taken.getLocalPort();

            assertThat(new PortsCheck(proc, Map.of()).of(config.gateway()).getFirst())
                    .isEqualTo(Finding.fail(
                            "ports",
                            "%s: in use by java (pid %d)".formatted(address, pid),
                            "stop it, or choose another port"));
            assertThat(new PortsCheck(proc, Map.of(pid, "gateway-1"))
                            .of(config.gateway())
                            .getFirst())
                    .isEqualTo(Finding.ok(
                            "ports", "%s: held by gateway-1 (pid %d) of this cluster".formatted(address, pid)));
            assertThat(new PortsCheck(fake, Map.of())
                            .of(config.gateway())
                            .getFirst()
                            .sentence())
                    .isEqualTo(address + ": in use by a process that cannot be told from here");
        }
    }

    @Test
    void addressOfAnotherMachineFails() throws Exception {
        HoldfastConfig config = configure("Any", "gateway: {listen: [\"text://192.0.2.1:0\"]}");

        assertThat(new PortsCheck(proc, Map.of()).of(config.gateway()).getFirst())
                .isEqualTo(Finding.fail(
                        "ports",
                        "gateway.listen[0]: text://192.0.2.1:0: not an address of this machine",
                        "name an address of this machine, 0.0.0.0 or [::] for all"));
    }

    @Test
    void clockThatJumpsIsAWarning() {
        Iterator<Instant> wall = List.of(Instant.ofEpochMilli(1_000), Instant.ofEpochMilli(4_000))
                .iterator();
        Iterator<Long> nanos = List.of(0L, TimeUnit.MILLISECONDS.toNanos(500)).iterator();

        Finding finding = new ClockCheck(wall::next, nanos::next, List.of("true")).find();

        assertThat(finding.grade()).isEqualTo(Grade.WARN);
        assertThat(finding.sentence()).isEqualTo("the wall clock jumped by 2500 ms within 500 ms");
    }

    @Test
    void clockThatNobodySetsIsAWarning() {
        assertThat(clock("echo", "no").grade()).isEqualTo(Grade.WARN);
        assertThat(clock("echo", "yes").sentence()).isEqualTo("even, and synchronised with others");
        assertThat(clock("no-such-program-here").sentence())
                .isEqualTo("even; whether it is synchronised cannot be told here");
    }

    private static Finding clock(String... askSystem) {
        return new ClockCheck(InstantSource.fixed(Instant.EPOCH), () -> 0, List.of(askSystem)).find();
    }

    @Test
    void storeThatIsNoneFails() throws Exception {
        HoldfastConfig config = configure("Any", "store: \"sqlite:broken.db\"");
        Files.writeString(
                folder.resolve("broken.db"), "no database, but long enough to be looked at as one. ".repeat(99));

        assertThat(StoreCheck.of(config).grade()).isEqualTo(Grade.FAIL);

        Files.writeString(folder.resolve("broken.db"), "");
        assertThat(StoreCheck.of(config).sentence()).isEqualTo("sqlite:broken.db: read and written");
    }

    @Test
    void storeThatCannotBeMadeFails() throws Exception {
        Files.writeString(folder.resolve("file"), "");

        Finding finding = StoreCheck.of(configure("Any", "store: \"sqlite:file/holdfast.db\""));

        assertThat(finding.grade()).isEqualTo(Grade.FAIL);
        assertThat(finding.sentence())
                .isEqualTo("%s: cannot be made in %s"
                        .formatted(folder.resolve("file/holdfast.db"), folder.resolve("file")));
    }

    @Test
    void runFolderThatIsAFileFails() throws Exception {
        Path file = Files.writeString(folder.resolve("run"), "");

        assertThat(RunFolderCheck.of(file).grade()).isEqualTo(Grade.FAIL);
        assertThat(RunFolderCheck.of(file.resolve("below")).sentence())
                .isEqualTo(file.resolve("below") + ": is not a folder that can be written");
    }

    @Test
    void runFolderIsLeftAsItWas() throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));

        assertThat(RunFolderCheck.of(run).sentence()).contains(": writable, ");
        assertThat(run).isEmptyDirectory();
    }

    @Test
    void littleSpaceIsAWarning() {
        assertThat(RunFolderCheck.space(folder, 100 * MIB).grade()).isEqualTo(Grade.OK);
        assertThat(RunFolderCheck.space(folder, 100 * MIB - 1))
                .satisfies(finding -> assertThat(finding.grade()).isEqualTo(Grade.WARN))
                .satisfies(finding -> assertThat(finding.sentence()).endsWith(": writable, 99 MiB left"));
    }

    @Test
    void applicationWithoutItsHandlerFails() throws Exception {
        HoldfastConfig config = configure("com.example.There", "");
        assertThat(ApplicationCheck.of(config.worker()).sentence()).contains("app.jar': no such file (expected a jar");

        jar("com/example/Other.class");
        assertThat(ApplicationCheck.of(config.worker()))
                .isEqualTo(Finding.fail(
                        "app",
                        "worker.handler: 'com.example.There': no such class in '%s'"
                                .formatted(folder.resolve("app.jar")),
                        "name a class that implements io.holdfast.Handler, package included"));

        jar("com/example/There.class");
        assertThat(ApplicationCheck.of(config.worker()).grade()).isEqualTo(Grade.OK);
    }

    @Test
    void shortBacklogIsAWarning() throws Exception {
        proc("sys/net/core/somaxconn", "128\n");

        Finding finding =
                new NetworkCheck(fake).of(configure("Any", "").gateway()).getFirst();

        assertThat(finding.grade()).isEqualTo(Grade.WARN);
        assertThat(finding.sentence())
                .isEqualTo("net.core.somaxconn is 128, a gateway lets 128 connections wait to be accepted");
    }

    /// The kernel tells a setting to the first read alone, however short that is.
    @Test
    void settingsOfTheKernelAreReadWhole() {
        assertThat(proc.numbers("net/ipv4/ip_local_port_range")).hasSize(2).allMatch(port -> port > 999);
    }

    @Test
    void portThatOutgoingConnectionsAreGivenIsAWarning() throws Exception {
        proc("sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        var check = new NetworkCheck(fake);

        assertThat(check.of(configure("Any", 32_767).gateway())).hasSize(1);
        assertThat(check.of(configure("Any", 0).gateway())).hasSize(1);
        assertThat(check.of(configure("Any", 40_000).gateway()).getLast().sentence())
                .startsWith("port 40000 is one that outgoing connections are given (32768..60999)");
    }

    @Test
    void heapsThatDoNotFitAreAWarning() throws Exception {
        HoldfastConfig config = read("""
                gateway: {processes: 2, listen: ["text://127.0.0.1:0"], jvm: ["-Xmx1g", "-XX:MaxDirectMemorySize=256m"]}
                """, "worker: {processes: 3, app: app.jar, handler: Any, jvm: [-Xmx300m]}");
        MemoryPlan plan = MemoryPlan.of(config);

        assertThat(plan).isEqualTo(new MemoryPlan((2 * 1280 + 3 * 300 + 64) * MIB, 900 * MIB));
        assertThat(MemoryPlan.of(configure("Any", "web: {listen: \"127.0.0.1:0\", root: pages}"))
                        .runningBytes())
                .isEqualTo(MemoryPlan.of(configure("Any", "")).runningBytes() + 128 * MIB);
        assertThat(MemoryCheck.of(plan, 4424 * MIB).grade()).isEqualTo(Grade.OK);
        assertThat(MemoryCheck.of(plan, 4424 * MIB - 1).grade()).isEqualTo(Grade.WARN);
    }

    @Test
    void pagesThatAreNotThereFail() throws Exception {
        jar("com/example/There.class");
        HoldfastConfig config = configure("com.example.There", "web: {listen: \"127.0.0.1:0\", root: pages}");
        Path pages = folder.resolve("pages");
        assertThat(PagesCheck.of(config.web().orElseThrow()))
                .isEqualTo(Finding.fail(
                        "web",
                        "web.root: '%s': no such folder (expected a folder with the pages)".formatted(pages),
                        "correct web.root, and let the user that runs the cluster read it"));

        Files.createDirectory(pages);
        assertThat(PagesCheck.of(config.web().orElseThrow()).grade()).isEqualTo(Grade.WARN);

        Files.writeString(pages.resolve("index.html"), "");
        assertThat(Doctor.examine(config.file(), 1))
                .contains(
                        Finding.ok("web", pages + ": readable, with index.html"),
                        Finding.ok("ports", "web.listen: 127.0.0.1:0: a free one is taken"));
    }

    @Test
    void portOfTheWebServerInUseFails() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var web = new WebSettings("127.0.0.1", taken.getLocalPort(), folder);

            Finding finding = new PortsCheck(proc, Map.of()).of(web);

            assertThat(finding.grade()).isEqualTo(Grade.FAIL);
            assertThat(finding.sentence())
                    .startsWith("web.listen: 127.0.0.1:%d: in use by".formatted(taken.getLocalPort()));
        }
    }

    @Test
    void missingCacheIsAWarning() {
        assertThat(CacheCheck.of(Optional.empty()).grade()).isEqualTo(Grade.OK);
        assertThat(CacheCheck.of(Optional.of(new StartCache(folder.resolve("absent.aot"), folder)))
                        .remedy())
                .contains("holdfast cache");
    }

    @Test
    void processesWithoutASupervisorAreAWarning() {
        assertThat(ClusterCheck.of(Map.of()).sentence()).isEqualTo("not running");
        assertThat(ClusterCheck.of(Map.of("supervisor", 7L)).grade()).isEqualTo(Grade.OK);
        assertThat(ClusterCheck.of(Map.of("worker-1", 7L)))
                .satisfies(finding -> assertThat(finding.grade()).isEqualTo(Grade.WARN))
                .satisfies(finding -> assertThat(finding.sentence()).endsWith(": worker-1 (pid 7)"));
    }

    private void proc(String file, String text) throws Exception {
        Path path = fake.root().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void limits(String process, long soft, long hard) throws Exception {
        proc(process + "/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             unlimited            unlimited            processes
                Max open files            %-20d %-20d files
                """.formatted(soft, hard));
    }

    private void jar(String entry) throws Exception {
        try (var jar = new ZipOutputStream(Files.newOutputStream(folder.resolve("app.jar")))) {
            jar.putNextEntry(new ZipEntry(entry));
        }
    }

    private HoldfastConfig configure(String handler, int port) throws Exception {
        return configure(handler, "gateway: {listen: [\"text://127.0.0.1:%d\"]}".formatted(port));
    }

    /// @param section the gateway's, or another one beside a usual one
    private HoldfastConfig configure(String handler, String section) throws Exception {
        String usual = section.startsWith("gateway") ? "" : "gateway: {listen: [\"text://127.0.0.1:0\"]}\n";
        return read(usual + section, "worker: {app: app.jar, handler: %s}".formatted(handler));
    }

    private HoldfastConfig read(String gateway, String worker) throws Exception {
        Path file = folder.resolve("holdfast.yaml");
        Files.writeString(file, gateway + "\n" + worker + "\n");
        return ConfigReader.read(file);
    }
}
