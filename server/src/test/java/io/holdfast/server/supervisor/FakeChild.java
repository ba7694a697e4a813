// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import io.holdfast.server.control.ControlServer;
import io.holdfast.server.control.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.node.ObjectNode;

/// A small real process that behaves, or misbehaves, like a gateway or worker. Arguments: run folder, name, behaviour,
/// and for a gateway the names of the workers that it says it is linked to.
final class FakeChild {

    private FakeChild() {}

    public static void main(String[] arguments) throws Exception {
        Path run = Path.of(arguments[0]);
        String name = arguments[1];
        switch (arguments[2]) {
            case "cannot-start" -> {
                System.err.println("holdfast: worker.handler: 'x': broken");
                System.exit(78);
            }
            case "crash" -> System.exit(7);
            case "slow" -> new CountDownLatch(1).await();
            case "waiting" -> {}
            case "stubborn" -> Runtime.getRuntime().addShutdownHook(new Thread(FakeChild::sleepForEver));
            default -> Runtime.getRuntime().addShutdownHook(new Thread(() -> tellEnd(run, name)));
        }
        ObjectNode status = Json.object()
                .put("role", name.replaceAll("-.*", ""))
                .put("name", name)
                .put("pid", ProcessHandle.current().pid())
                .put("state", "ready");
        if (arguments[2].equals("waiting")) {
            status.put("state", "starting").put("lastWarning", "it waits for the store");
        }
        var workers = status.putArray("workers");
        for (int i = 3; i < arguments.length; i++) {
            workers.add(arguments[i]);
        }
        ControlServer.open(run.resolve(name + ".sock"), (_, _) -> status);
        new CountDownLatch(1).await();
    }

    private static void tellEnd(Path run, String name) {
        try {
            Files.writeString(run.resolve("ends"), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void sleepForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
