// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove;

import io.holdfast.prove.cluster.StoppedException;
import io.holdfast.server.process.ProcessLog;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The program `holdfast prove`. Ctrl-C and SIGTERM end it; what it started is stopped and removed first.
public final class Main {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int STOPPED = 130;

    private static final int CLEAN_UP_SECONDS = 120;

    private Main() {}

    public static void main(String[] arguments) {
        ProcessLog.off();
        var cleanedUp = new CountDownLatch(1);
        var hook = new Thread(stopping(Thread.currentThread(), cleanedUp));
        Runtime.getRuntime().addShutdownHook(hook);
        int code = FAILED;
        try {
            code = execute(arguments);
        } finally {
            System.out.flush();
            cleanedUp.countDown();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            return; // It is ending already.
        }
        System.exit(code);
    }

    static int execute(String... arguments) {
        var line = new CommandLine(new ProveCommand(arguments));
        line.setUsageHelpWidth(100);
        line.setParameterExceptionHandler((e, _) -> usage(e));
        line.setExecutionExceptionHandler((e, _, _) -> failed(e));
        return line.execute(arguments);
    }

    private static Runnable stopping(Thread main, CountDownLatch cleanedUp) {
        return () -> {
            System.err.println("holdfast: stopping; what was started is removed first");
            main.interrupt();
            try {
                if (!cleanedUp.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                    System.err.println("holdfast: not everything could be removed in %d s".formatted(CLEAN_UP_SECONDS));
                }
            } catch (InterruptedException _) {
                // Nobody interrupts a shutdown hook.
            }
        };
    }

    private static int usage(ParameterException e) {
        System.err.println("holdfast: " + e.getMessage() + "; see: holdfast prove --help");
        return USAGE;
    }

    private static int failed(Exception e) {
        return switch (e) {
            case StoppedException _ -> STOPPED;
            case IllegalArgumentException _ -> {
                System.err.println("holdfast: " + e.getMessage());
                yield USAGE;
            }
            default -> {
                System.err.println("holdfast: " + e);
                yield FAILED;
            }
        };
    }
}
