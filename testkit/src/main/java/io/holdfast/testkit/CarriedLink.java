// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import io.holdfast.testkit.FaultyWire.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// One connection that a [FaultyWire] carries.
///
/// **Owner**: none; safe from any thread. A virtual thread for each direction moves the bytes.
final class CarriedLink {

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final Socket worker;
    private final Socket gateway;
    private final Consumer<CarriedLink> ended;
    private final Map<Direction, AtomicInteger> allowance = new EnumMap<>(Map.of(
            Direction.TO_GATEWAY, new AtomicInteger(UNLIMITED), Direction.TO_WORKER, new AtomicInteger(UNLIMITED)));
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean finished;
    private volatile boolean lostBytes;

    CarriedLink(Socket worker, Socket gateway, Consumer<CarriedLink> ended) {
        this.worker = worker;
        this.gateway = gateway;
        this.ended = ended;
    }

    void carry(Flow toGateway, Flow toWorker) {
        Thread.startVirtualThread(() -> move(worker, gateway, toGateway, Direction.TO_GATEWAY));
        Thread.startVirtualThread(() -> move(gateway, worker, toWorker, Direction.TO_WORKER));
    }

    boolean hasLostBytes() {
        return lostBytes;
    }

    void cutAfter(Direction direction, int bytes) {
        allowanceOf(direction).set(bytes);
    }

    /// Both sides get a RST.
    void cut() {
        reset(worker);
        reset(gateway);
        ended.accept(this);
    }

    /// Both sides get a FIN; what they still say is taken and thrown away, since a socket with unread
    /// input would be closed by a RST.
    void finish() {
        finished = true;
        try {
            worker.shutdownOutput();
            gateway.shutdownOutput();
        } catch (IOException _) {
            cut();
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // It has been closed already.
        }
    }

    private AtomicInteger allowanceOf(Direction direction) {
        return Objects.requireNonNull(allowance.get(direction));
    }

    private void move(Socket from, Socket to, Flow flow, Direction direction) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                if (!flow.pass()) {
                    lostBytes = true;
                } else if (!finished && !write(out, chunk, count, allowanceOf(direction))) {
                    cut();
                    return;
                }
            }
            passEnd(flow, to);
        } catch (IOException | InterruptedException _) {
            cut();
        }
    }

    private void passEnd(Flow flow, Socket to) throws IOException, InterruptedException {
        if (!flow.pass()) {
            lostBytes = true;
        } else if (!finished) {
            to.shutdownOutput();
        }
        if (ends.incrementAndGet() == 2) {
            worker.close();
            gateway.close();
            ended.accept(this);
        }
    }

    /// @return false when no more may be written
    private static boolean write(OutputStream out, byte[] chunk, int count, AtomicInteger allowance)
            throws IOException {
        int allowed = allowance.get();
        if (allowed == UNLIMITED) {
            out.write(chunk, 0, count);
            return true;
        }
        int now = Math.min(count, allowed);
        out.write(chunk, 0, now);
        return allowance.addAndGet(-now) > 0;
    }
}
