// SPDX-License-Identifier: Apache-2.0
package io.holdfast.probe;

import io.holdfast.Client;
import io.holdfast.absent.AbsentLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// What handlers should not do. `VERB once` does it only when the event was not handled before.
final class Misbehaviour {

    private static final int BLOCK_BYTES = 1 << 20;

    private Misbehaviour() {}

    static void behave(Client client, String verb, String argument) throws Exception {
        if (argument.equals("once") && client.redelivered()) {
            client.send("delivered again");
            return;
        }
        switch (verb) {
            case "throw" -> throw new IllegalStateException("told to throw " + argument);
            case "throw-error" -> throw new StackOverflowError("told to throw " + argument);
            case "sleep" -> {
                Thread.sleep(Long.parseLong(argument));
                client.send("slept");
            }
            case "die-once" -> dieOnce(client);
            case "exit" -> System.exit(0);
            case "eat-memory" -> eatMemory();
            case "recurse" -> client.send("depth " + recurse(0));
            case "link" -> client.send(AbsentLibrary.call());
            case "never-return" -> neverReturn();
            default -> client.send("unknown: " + verb);
        }
    }

    /// Ends the worker at once, the first time that it is handled.
    private static void dieOnce(Client client) {
        client.send("before");
        if (!client.redelivered()) {
            Runtime.getRuntime().halt(9);
        }
        client.send("delivered again");
    }

    private static void eatMemory() {
        List<byte[]> eaten = new ArrayList<>();
        while (true) {
            eaten.add(new byte[BLOCK_BYTES]);
        }
    }

    private static int recurse(int depth) {
        return depth < 0 ? 0 : recurse(depth + 1) + 1;
    }

    /// Not even when it is interrupted.
    private static void neverReturn() {
        while (true) {
            LockSupport.park();
        }
    }
}
