// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The network between workers and the link port of one gateway, with a test's hand on it.
///
/// ```text
/// worker ──▶ 127.0.0.1:port  FaultyWire  ──▶ 127.0.0.2:port  gateway
/// ```
///
/// The gateway binds its link port on another loopback address and advertises the wire's, under the
/// same number: see [#linkSettings()]. That needs a system on which all of 127.0.0.0/8 is the machine
/// itself, as Linux.
///
/// Threads: methods may be called from any thread; two virtual threads carry the bytes of each link.
public final class FaultyWire implements AutoCloseable {

    private static final String FRONT = "127.0.0.1";
    private static final String BACK = "127.0.0.2";
    private static final int CONNECT_MILLIS = 2_000;

    /// The way that bytes take.
    public enum Direction {
        TO_GATEWAY,
        TO_WORKER
    }

    private final ServerSocket listener;
    private final InetSocketAddress gateway;
    private final Flow toGateway = new Flow();
    private final Flow toWorker = new Flow();
    private final Set<CarriedLink> links = ConcurrentHashMap.newKeySet();

    private FaultyWire(ServerSocket listener, InetSocketAddress gateway) {
        this.listener = listener;
        this.gateway = gateway;
    }

    /// Takes a free port; the gateway behind it need not run yet.
    public static FaultyWire open() {
        try {
            var listener = new ServerSocket(0, 50, InetAddress.getByName(FRONT));
            return opened(listener, new InetSocketAddress(BACK, listener.getLocalPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Carries to an address that is known.
    static FaultyWire to(InetSocketAddress address) {
        try {
            return opened(new ServerSocket(0, 50, InetAddress.getByName(FRONT)), address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FaultyWire opened(ServerSocket listener, InetSocketAddress address) {
        var wire = new FaultyWire(listener, address);
        Thread.ofVirtual().name("wire " + listener.getLocalPort()).start(wire::accept);
        return wire;
    }

    /// What stands after `link:` in the settings of the gateway behind this wire.
    public String linkSettings() {
        return "{bind: %s, advertise: %s, port: %d}".formatted(BACK, FRONT, listener.getLocalPort());
    }

    /// Where workers come to.
    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /// Links that are carried now.
    public int links() {
        return links.size();
    }

    /// Ends every link as a machine does that has crashed: both sides get a RST.
    public void cut() {
        links.forEach(CarriedLink::cut);
    }

    /// Ends every link in order: both sides get a FIN, and nothing more is carried.
    public void finish() {
        links.forEach(CarriedLink::finish);
    }

    /// Carries this many bytes more on every link, and cuts it in the middle of whatever comes then.
    public void cutAfter(Direction direction, int bytes) {
        links.forEach(link -> link.cutAfter(direction, bytes));
    }

    /// Holds the bytes of one direction back until [#restore()], as a network that was away for a
    /// while. None is lost.
    public void hold(Direction direction) {
        flow(direction).hold();
    }

    /// Loses the bytes of one direction until [#restore()]. Links that lost any are cut then: half a
    /// stream is none.
    public void swallow(Direction direction) {
        flow(direction).swallow();
    }

    /// Carries whatever comes this much later, until [#restore()].
    public void delay(Duration delay) {
        toGateway.delay(delay);
        toWorker.delay(delay);
    }

    /// Carries as a good network does.
    public void restore() {
        links.stream().filter(CarriedLink::hasLostBytes).forEach(CarriedLink::cut);
        toGateway.open();
        toWorker.open();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        restore();
    }

    private Flow flow(Direction direction) {
        return switch (direction) {
            case TO_GATEWAY -> toGateway;
            case TO_WORKER -> toWorker;
        };
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                carry(listener.accept());
            } catch (IOException _) {
                // Closed, or the worker has gone already.
            }
        }
    }

    private void carry(Socket worker) throws IOException {
        worker.setTcpNoDelay(true);
        var onward = new Socket();
        try {
            onward.setTcpNoDelay(true);
            onward.connect(gateway, CONNECT_MILLIS);
        } catch (IOException _) {
            onward.close();
            worker.close();
            return;
        }
        var link = new CarriedLink(worker, onward, links::remove);
        links.add(link);
        link.carry(toGateway, toWorker);
        if (listener.isClosed()) {
            link.cut();
        }
    }
}
