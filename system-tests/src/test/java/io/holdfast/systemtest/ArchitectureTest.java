// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// The walls of the house.
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.holdfast");

    private static final String API = "io.holdfast";
    private static final String STORE = "io.holdfast.store..";
    private static final String CLUSTER = "io.holdfast.cluster..";
    private static final String GATEWAY = "io.holdfast.gateway..";
    private static final String WORKER = "io.holdfast.worker..";
    private static final String SERVER = "io.holdfast.server..";
    private static final String TESTKIT = "io.holdfast.testkit..";

    @Test
    void everyModuleIsLookedAt() {
        Set<String> rooms = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.equals(API) ? "api" : name.split("\\.", -1)[2])
                .collect(Collectors.toSet());
        assertThat(rooms)
                .containsExactlyInAnyOrder(
                        "api", "store", "cluster", "gateway", "worker", "server", "testkit", "example");
    }

    @Test
    void apiDependsOnNothing() {
        classes()
                .that()
                .resideInAPackage(API)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(API, "java..", "javax.security.auth.x500", "org.jspecify.annotations")
                .check(CLASSES);
    }

    @Test
    void examplesDependOnTheApiAndWhatTheyBring() {
        classes()
                .that()
                .resideInAPackage("io.holdfast.example..")
                .and()
                .resideOutsideOfPackage("io.holdfast.example.device.protocol")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        API, "io.holdfast.example..", "java..", "org.jspecify.annotations", "tools.jackson.core..")
                .check(CLASSES);
    }

    @Test
    void gatewayAndWorkerNeverSeeEachOther() {
        mustNotSee(GATEWAY, WORKER);
        mustNotSee(WORKER, GATEWAY);
    }

    @Test
    void roomsSeeOnlyThoseBelow() {
        mustNotSee(STORE, API, CLUSTER, GATEWAY, WORKER, SERVER, TESTKIT);
        mustNotSee(CLUSTER, GATEWAY, WORKER, SERVER, TESTKIT);
        mustNotSee(GATEWAY, SERVER, TESTKIT);
        mustNotSee(WORKER, SERVER, TESTKIT);
        mustNotSee(SERVER, TESTKIT);
    }

    @Test
    void serverUsesTheDoorsOnly() {
        mustNotSee(
                SERVER,
                "io.holdfast.gateway.(client|protocol|route|shard)..",
                "io.holdfast.worker.*..",
                "io.holdfast.store.*..",
                "io.holdfast.cluster.wire..",
                "io.holdfast.cluster.registry..");
    }

    @Test
    void timersKnowNothingOfTheWorkerThatHasThem() {
        mustNotSee("io.holdfast.worker.timer", "io.holdfast.worker");
    }

    @Test
    void testkitKnowsNoInternals() {
        mustNotSee(TESTKIT, STORE, CLUSTER, GATEWAY, WORKER);
    }

    @Test
    void nettyStaysInItsRooms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.holdfast.cluster.wire..",
                        "io.holdfast.cluster.link..",
                        "io.holdfast.gateway.protocol..",
                        "io.holdfast.gateway.client..",
                        "io.holdfast.gateway.shard..",
                        "io.holdfast.example.device.protocol")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void jettyStaysInItsRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.holdfast.server.web")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void gatewayKnowsJsonInOneRoom() {
        noClasses()
                .that()
                .resideInAPackage(GATEWAY)
                .and()
                .resideOutsideOfPackage("io.holdfast.gateway.protocol.json..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.holdfast.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(it -> !it.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();
        assertThat(unmarked).isEmpty();
    }

    @Test
    void packagesAreNamedAfterWhatTheyDo() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..core..", "..impl..", "..helper..")
                .check(CLASSES);
    }

    private static void mustNotSee(String room, String... others) {
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }
}
