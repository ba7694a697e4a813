// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.benchmark.peer.Flushing;
import io.holdfast.benchmark.peer.PeerProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The peer in a JVM of its own.
final class PeerContender implements Contender {

    /// Those that Holdfast's gateways run with.
    private static final List<String> JVM_OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx512m",
            "-XX:MaxDirectMemorySize=512m",
            "-XX:+UseG1GC",
            "-Dio.netty.leakDetection.level=disabled");

    private static final int STOP_SECONDS = 10;

    private final Flushing flushing;
    private final Process process;
    private final InetSocketAddress address;

    private PeerContender(Flushing flushing, Process process, InetSocketAddress address) {
        this.flushing = flushing;
        this.process = process;
        this.address = address;
    }

    static PeerContender start(int eventLoops, Flushing flushing) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeerProgram.class.getName(), "0"));
        command.addAll(List.of(Integer.toString(eventLoops), flushing.name()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = process.inputReader(UTF_8).readLine();
        if (line == null || !line.startsWith(PeerProgram.LISTENING)) {
            process.destroyForcibly();
            throw new IOException("the peer said <%s> (expected: %sPORT)".formatted(line, PeerProgram.LISTENING));
        }
        int port = Integer.parseInt(line.substring(PeerProgram.LISTENING.length()));
        return new PeerContender(flushing, process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Override
    public String name() {
        return switch (flushing) {
            case EACH_READ -> "netty";
            case CONSOLIDATED -> "netty with consolidated flushes";
        };
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public List<ProcessHandle> processes() {
        return List.of(process.toHandle());
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException _) {
            // It has ended.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
